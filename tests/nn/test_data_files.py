"""IDX and CIFAR-10 files: read as published, and refused where they lie, are cut short, or would fill the memory."""

import gzip
import io
import struct
import tarfile
import tracemalloc

import numpy as np
import pytest

from nn.data import load_cifar10, load_fashion_mnist, load_mnist, read_idx

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
LABELS = np.array([3, 1, 4, 1, 5], dtype=np.uint8)


def idx(array, code=0x08, shape=None):
    shape = array.shape if shape is None else shape
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + array.tobytes()


def write_mnist(folder, *, zipped=True, images=IMAGES, labels=LABELS):
    for part in ("train", "t10k"):
        for name, array in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
            if zipped:
                (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
            else:
                (folder / name).write_bytes(idx(array))


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("load", [load_mnist, load_fashion_mnist])
def test_mnist_from_its_published_files(load, zipped, tmp_path):
    write_mnist(tmp_path, zipped=zipped)
    train, test = load(tmp_path)
    assert np.array_equal(train.inputs, IMAGES[:, None]) and train.inputs.dtype == np.uint8
    assert np.array_equal(test.targets, LABELS) and test.targets.dtype == np.int64
    assert train.num_classes == 10


@pytest.mark.parametrize(
    "code, dtype", [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_every_type_of_idx(code, dtype, tmp_path):
    array = np.array([[1, 2, 3], [-4 if dtype != ">u1" else 4, 5, 6]], dtype=dtype)
    (tmp_path / "a").write_bytes(idx(array, code))
    read = read_idx(tmp_path / "a")
    assert np.array_equal(read, array) and read.dtype.isnative and read.flags.writeable


def test_an_idx_file_of_nothing(tmp_path):
    (tmp_path / "a").write_bytes(idx(np.zeros((0, 28, 28), dtype=np.uint8)))
    assert read_idx(tmp_path / "a").shape == (0, 28, 28)


GOOD = idx(IMAGES)
HUGE = idx(np.zeros(0, dtype=np.uint8), shape=(2**32 - 1, 2**32 - 1, 2**32 - 1))
MORE = idx(IMAGES, shape=(6, 28, 28))
MUCH = idx(IMAGES, shape=(1_000_000, 28, 28))


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "header"),
        (GOOD[:9], "header"),
        (GOOD[:-1], "too small|ends after"),
        (GOOD + b"\0", "goes on"),
        (HUGE, "at most"),
        (MORE, "too small|ends after"),
        (MUCH, "too small"),
        (b"\x01" + GOOD[1:], "begins with"),
        (bytes([0, 0, 0x07, 3]) + GOOD[4:], "begins with"),
        (bytes([0, 0, 0x08, 200]) + GOOD[4:], "begins with"),
        (b"\x80\x04\x95pickle", "begins with"),
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_bad_idx_file_is_refused(content, said, zipped, tmp_path):
    (tmp_path / "bad.idx").write_bytes(gzip.compress(content) if zipped else content)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=f"bad.idx.*({said})"):
            read_idx(tmp_path / "bad.idx")
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cut", [3, 11, 30, -9, -5])
def test_a_gzip_file_that_is_cut_short_is_refused(cut, tmp_path):
    (tmp_path / "bad.gz").write_bytes(gzip.compress(GOOD)[:cut])
    with pytest.raises(ValueError, match=r"bad\.gz"):
        read_idx(tmp_path / "bad.gz")


def test_a_gzip_file_with_a_flipped_byte_is_refused(tmp_path):
    content = bytearray(gzip.compress(GOOD))
    content[-5] ^= 1
    (tmp_path / "bad.gz").write_bytes(content)
    with pytest.raises(ValueError, match=r"bad\.gz"):
        read_idx(tmp_path / "bad.gz")


def test_a_bomb_is_refused_before_it_grows(tmp_path):
    size = 2**26
    bomb = gzip.compress(bytes([0, 0, 8, 1]) + struct.pack(">I", 1000) + bytes(size))
    (tmp_path / "bomb.gz").write_bytes(bomb)
    assert len(bomb) < size / 500
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="goes on after the 1000 bytes"):
            read_idx(tmp_path / "bomb.gz")
        assert tracemalloc.get_traced_memory()[1] < size / 8
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"images": IMAGES[:, :27]}, r"\(27, 28\)"),
        ({"labels": LABELS[:4]}, "5 inputs with 4 targets"),
        ({"labels": LABELS + np.uint8(200)}, "label 205 is out of range"),
        ({"labels": IMAGES}, "labels"),
    ],
)
def test_files_that_do_not_go_together_are_refused(changed, said, tmp_path):
    write_mnist(tmp_path, **changed)
    with pytest.raises(ValueError, match=said):
        load_mnist(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="train-images-idx3-ubyte"):
        load_mnist(tmp_path)
    with pytest.raises(FileNotFoundError, match="cifar-10-binary"):
        load_cifar10(tmp_path)


# -- CIFAR-10 -------------------------------------------------------------------------------------------

NAMES = [*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"]


def records(n, seed):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.integers(0, 10, (n, 1)), rng.integers(0, 256, (n, 3072))], axis=1).astype(np.uint8)


def files():
    return {name: records(3, seed).tobytes() for seed, name in enumerate(NAMES)}


def archive(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize("form", ["archive", "unpacked", "in its folder"])
def test_cifar10_in_its_published_forms(form, tmp_path):
    if form == "archive":
        members = {f"cifar-10-batches-bin/{name}": content for name, content in files().items()}
        (tmp_path / "cifar-10-binary.tar.gz").write_bytes(
            archive({"cifar-10-batches-bin/readme.html": b"x", **members})
        )
    else:
        place = tmp_path / ("cifar-10-batches-bin" if form == "in its folder" else ".")
        place.mkdir(exist_ok=True)
        for name, content in files().items():
            (place / name).write_bytes(content)
    train, test = load_cifar10(tmp_path)
    assert train.inputs.shape == (15, 3, 32, 32) and test.inputs.shape == (3, 3, 32, 32)
    fourth = records(3, 1)[0]
    assert train.targets[3] == fourth[0]
    assert train.inputs[3, 1, 0, 2] == fourth[1 + 1024 + 2]  # green, first row, third pixel
    assert len(list(tmp_path.rglob("*"))) <= 7


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("data_batch_2.bin", records(3, 0).tobytes()[:-1], "records"),
        ("data_batch_2.bin", b"", "records"),
        ("data_batch_2.bin", bytes([10]) + bytes(3072), "label 10 is out of range"),
        ("../data_batch_9.bin", b"x", "climbs out"),
        ("/etc/data_batch_9.bin", b"x", "climbs out"),
        ("large.bin", bytes(40_000_000), "40000000 bytes"),
    ],
)
def test_a_bad_archive_is_refused(name, content, said, tmp_path):
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(archive({**files(), name: content}))
    with pytest.raises(ValueError, match=said):
        load_cifar10(tmp_path)


def test_an_archive_without_a_file_names_it(tmp_path):
    members = files()
    del members["data_batch_4.bin"]
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(archive(members))
    with pytest.raises(ValueError, match=r"data_batch_4\.bin"):
        load_cifar10(tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_an_archive_that_is_cut_short_is_refused(share, tmp_path):
    whole = archive(files())
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match="cifar-10-binary"):
        load_cifar10(tmp_path)


def test_a_header_that_asks_for_gigabytes_is_refused_before_they_are_read(tmp_path):
    header = tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT)
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = tarfile.XHDTYPE, 2**31
    bomb = gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(2**26) + header)
    (tmp_path / "cifar-10-binary.tar.gz").write_bytes(bomb)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="at once"):
            load_cifar10(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_an_unpacked_file_that_is_too_large_is_refused_unread(tmp_path):
    for name, content in files().items():
        (tmp_path / name).write_bytes(content)
    with open(tmp_path / "data_batch_1.bin", "wb") as file:
        file.truncate(3073 * 10**9)
    with pytest.raises(ValueError, match="3073000000000 bytes"):
        load_cifar10(tmp_path)
