"""Datasets, the digits, transforms, and the order in which a loader delivers."""

import numpy as np
import pytest

import nn
from autograd import Tensor
from nn.data import (
    Compose,
    DataLoader,
    Dataset,
    Normalize,
    OneHot,
    RandomCrop,
    RandomHorizontalFlip,
    RandomTransform,
    Scale,
    load_digits,
)

TEN = (np.arange(10.0)[:, None], np.arange(10) % 3)


def order(loader):
    return [x.data.ravel().astype(int).tolist() for x, _ in loader]


def flat(batches):
    return [number for batch in batches for number in batch]


# -- the digits -----------------------------------------------------------------------------------------


def test_the_digits_are_those_that_were_published():
    train, test = load_digits()
    assert len(train) == 1437 and len(test) == 360
    counts = np.bincount(train.targets) + np.bincount(test.targets)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert int(train.inputs.sum(dtype=int) + test.inputs.sum(dtype=int)) == 561718
    assert max(train.inputs.max(), test.inputs.max()) == 16
    first = np.concatenate([train.inputs, test.inputs])[:, 0, 0].tolist()
    assert [0, 0, 5, 13, 9, 1, 0, 0] in first  # the top row of the first image of the file


def test_the_split_is_fixed_and_stratified():
    (train, test), (again, _) = load_digits(), load_digits()
    assert np.array_equal(train.inputs, again.inputs) and np.array_equal(train.targets, again.targets)
    share = np.bincount(test.targets) / (np.bincount(train.targets) + np.bincount(test.targets))
    assert np.all(abs(share - 0.2) < 0.005)
    assert not {image.tobytes() for image in train.inputs} & {image.tobytes() for image in test.inputs}


# -- datasets -------------------------------------------------------------------------------------------


def test_a_split_is_stratified_and_complete():
    data = Dataset(np.arange(100), np.repeat([0, 1, 2], [50, 30, 20]), classes="abc")
    rest, drawn = data.split(10, generator=1)
    assert np.bincount(drawn.targets).tolist() == [5, 3, 2]
    assert sorted([*rest.inputs, *drawn.inputs]) == list(range(100))
    assert drawn.classes == rest.classes == ("a", "b", "c")
    assert not np.array_equal(data.split(10, generator=2)[1].inputs, drawn.inputs)
    assert np.array_equal(data.split(10, generator=1)[1].inputs, drawn.inputs)


def test_splits_of_nothing_and_of_all():
    data = Dataset(np.arange(5), np.arange(5.0))
    assert [len(part) for part in data.split(0)] == [5, 0]
    assert [len(part) for part in data.split(5)] == [0, 5]


@pytest.mark.parametrize(
    "make, error, said",
    [
        (lambda: Dataset([1, 2], [1]), ValueError, "2 inputs with 1 targets"),
        (lambda: Dataset(1, [1]), ValueError, "axis of samples"),
        (lambda: Dataset([1], [3], classes="ab"), ValueError, "label 3 is out of range"),
        (lambda: Dataset([1], [-1], classes="ab"), ValueError, "label -1 is out of range"),
        (lambda: Dataset(["a"], [1]), TypeError, "<U1"),
        (lambda: Dataset([1], [1.5]).num_classes, ValueError, "float64"),
        (lambda: Dataset([1], [1]).split(2), ValueError, "2 samples of 1"),
        (lambda: DataLoader(TEN, 0), ValueError, "batch_size"),
        (lambda: DataLoader(TEN, 2.5), ValueError, "batch_size"),
        (lambda: DataLoader(TEN, dtype=int), TypeError, "int64"),
        (lambda: Scale(0), ValueError, "positive"),
        (lambda: Normalize(0, [1, 0]), ValueError, "positive"),
        (lambda: Normalize([1, 2], 1)(np.ones((1, 3, 2, 2))), ValueError, "2 channels"),
        (lambda: RandomHorizontalFlip(2), ValueError, "probability"),
        (lambda: RandomCrop(5)(np.ones((1, 1, 4, 4)), np.random.default_rng()), ValueError, "5×5"),
        (lambda: RandomCrop(2)(np.ones((4, 4)), np.random.default_rng()), ValueError, r"not \(4, 4\)"),
        (lambda: OneHot(3)(np.array([0, 3])), ValueError, "label 3"),
        (lambda: OneHot(3)(np.array([0.0])), TypeError, "float64"),
    ],
)
def test_misuse_is_named(make, error, said):
    with pytest.raises(error, match=said):
        make()


# -- the loader -----------------------------------------------------------------------------------------


def test_batches_in_order():
    assert order(DataLoader(TEN, 4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert order(DataLoader(TEN, 4, drop_last=True)) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert [len(DataLoader(TEN, n, drop_last=d)) for n, d in ((4, False), (4, True), (5, True), (20, True))] == [
        3,
        2,
        2,
        0,
    ]
    assert order(DataLoader((np.zeros((0, 1)), np.zeros(0, int)), 4)) == []


def test_shuffling_delivers_all_in_another_order_every_epoch():
    loader = DataLoader(TEN, 4, shuffle=True, generator=0)
    first, second = flat(order(loader)), flat(order(loader))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second and first != list(range(10))
    again = DataLoader(TEN, 4, shuffle=True, generator=0)
    assert [flat(order(again)), flat(order(again))] == [first, second]


def test_where_the_seed_comes_from():
    def first(generator):
        return flat(order(DataLoader(TEN, 4, shuffle=True, generator=generator)))

    assert first(np.random.default_rng(3)) == first(np.random.default_rng(3)) != first(np.random.default_rng(4))
    nn.manual_seed(5)
    one = first(None)
    nn.manual_seed(5)
    assert one == first(None)


@pytest.mark.parametrize("seen", range(4))
def test_a_restored_loader_goes_on_in_the_middle(seen):
    def make():
        crop = Compose([RandomCrop(1, padding=1)])
        images = np.arange(1.0, 11).reshape(10, 1, 1, 1)
        return DataLoader((images, TEN[1]), 4, shuffle=True, generator=8, transform=crop)

    whole = make()
    expected = [order(whole), order(whole)]
    loader, found = make(), []
    for x, _ in loader:
        if len(found) == seen:
            break
        found.append(x.data.ravel().astype(int).tolist())
        state = loader.state_dict()
    other = make()
    if seen:
        other.load_state_dict(state)
    if seen == 3:
        assert order(other) == expected[1]
    else:
        assert found + order(other) == expected[0]
        assert order(other) == expected[1]


def test_a_look_at_the_first_batch_costs_no_batch():
    loader = DataLoader(TEN, 4)
    next(iter(loader))
    assert len(order(loader)) == 3


def test_a_state_of_another_loader_is_refused():
    with pytest.raises(ValueError, match="3 batches"):
        DataLoader(TEN, 4).load_state_dict({"seed": 0, "epoch": 0, "batch": 3})


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_delivered(dtype):
    x, y = next(iter(DataLoader((np.ones((2, 3), np.uint8), np.ones(2, np.uint8)), 2, dtype=dtype)))
    assert isinstance(x, Tensor) and isinstance(y, Tensor)
    assert (x.dtype, y.dtype) == (np.dtype(dtype), np.dtype(np.int64))
    _, y = next(iter(DataLoader((np.ones((2, 3)), np.ones((2, 1))), 2, dtype=dtype)))
    assert y.dtype == dtype
    x, _ = next(iter(DataLoader((np.ones((2, 3), int), np.ones(2, int)), 2, dtype=None)))
    assert x.dtype == int


def test_a_batch_can_be_changed_without_changing_the_dataset():
    data = Dataset(np.ones((4, 1), np.float32), np.zeros(4, int))
    x, _ = next(iter(DataLoader(data, 4)))
    x.data[...] = 7
    assert data.inputs.max() == 1


# -- transforms -----------------------------------------------------------------------------------------


def test_targets_are_transformed_too():
    _, y = next(iter(DataLoader(TEN, 2, target_transform=OneHot(3))))
    assert y.tolist() == [[1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scaling_and_normalising_keep_a_floating_type(dtype):
    batch = np.full((2, 2, 1, 1), 51, dtype=dtype)
    done = Normalize([0.1, 0.0], [0.1, 0.5])(Scale(255)(batch))
    assert done.dtype == dtype and done[0].ravel() == pytest.approx([1.0, 0.4])


def test_cropping_takes_a_window_of_each_padded_image():
    batch = np.random.default_rng(0).integers(1, 100, (50, 2, 5, 4))
    done = RandomCrop(3, padding=1)(batch, np.random.default_rng(1))
    padded = np.pad(batch, [(0, 0), (0, 0), (1, 1), (1, 1)])
    places = set()
    for image, crop in zip(padded, done, strict=True):
        found = [(i, j) for i in range(5) for j in range(4) if np.array_equal(image[:, i : i + 3, j : j + 3], crop)]
        assert found
        places.add(found[0])
    assert len(places) > 10


def test_about_half_of_the_images_are_mirrored():
    batch = np.arange(1000 * 6).reshape(1000, 1, 2, 3)
    done = RandomHorizontalFlip()(batch, np.random.default_rng(0))
    mirrored = [np.array_equal(d, b[..., ::-1]) for d, b in zip(done, batch, strict=True)]
    same = [np.array_equal(d, b) for d, b in zip(done, batch, strict=True)]
    assert sum(mirrored) + sum(same) == 1000 and 420 < sum(mirrored) < 580


def test_a_transform_of_ones_own():
    class Shift(RandomTransform):
        def __call__(self, batch, generator):
            return batch + generator.integers(100, 200)

    loader = DataLoader(TEN, 10, generator=1, transform=Compose([lambda x: x * 2, Shift()]))
    (x, _), (y, _) = next(iter(loader)), next(iter(DataLoader(TEN, 10, generator=1, transform=loader.transform)))
    assert x.data[1] - x.data[0] == 2 and 100 <= x.data[0] < 200 and np.array_equal(x.data, y.data)
