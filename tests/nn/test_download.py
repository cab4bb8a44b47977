"""Downloads, from a server that the tests start on the loopback: complete and checked, or not there at all."""

import hashlib
import http.server
import threading

import pytest

from nn.data import mnist
from nn.data.cache import Published, fetch

CONTENT = bytes(range(256)) * 1000
FILE = Published("data.bin", len(CONTENT), hashlib.md5(CONTENT).hexdigest())


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT, with the fault that the path names."""

    def do_GET(self):
        self.server.asked.append(self.path)
        fault = self.path.rsplit("/", 1)[-1]
        if fault == "missing":
            self.send_error(404)
            return
        if fault == "dropped":
            self.connection.close()
            return
        if fault == "moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        content = {
            "truncated": CONTENT[:5000], "short": CONTENT[:5000], "long": CONTENT + b"x", "wrong": CONTENT[::-1],
        }.get(fault, CONTENT)  # fmt: skip
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT if fault == "truncated" else content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def address(server, path):
    return f"http://127.0.0.1:{server.server_port}/{path}"


@pytest.mark.parametrize("path", ["good", "moved"])
def test_a_file_is_fetched_once(path, server, tmp_path, capsys):
    found = fetch(address(server, path), FILE, tmp_path / "cache", progress=True)
    assert found.read_bytes() == CONTENT
    asked = len(server.asked)
    assert fetch(address(server, path), FILE, tmp_path / "cache") == found
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    "fault, error, said",
    [
        ("missing", OSError, "404"),
        ("dropped", ConnectionError, "could not be downloaded|reset|closed"),
        ("truncated", ConnectionError, "broke off after 5000 of 256000 bytes"),
        ("short", ConnectionError, "broke off"),
        ("long", ValueError, "more than the 256000 bytes"),
        ("wrong", ValueError, "checksum"),
    ],
)
def test_a_fault_is_named_and_leaves_nothing(fault, error, said, server, tmp_path):
    with pytest.raises(error, match=said):
        fetch(address(server, fault), FILE, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []
    fetch(address(server, "good"), FILE, tmp_path, progress=False)


def test_no_server(server, tmp_path):
    url = address(server, "good")
    server.server_close()
    with pytest.raises(ConnectionError, match="could not be downloaded"):
        fetch(url.replace(str(server.server_port), "1"), FILE, tmp_path, progress=False)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data.bin"])
def test_only_the_web_is_fetched_from(url, tmp_path):
    with pytest.raises(ValueError, match="no address of the web"):
        fetch(url, FILE, tmp_path)


def test_mnist_fetches_what_is_missing(server, tmp_path, monkeypatch):
    names = [file.name for file in mnist._MNIST_FILES]
    monkeypatch.setattr(mnist, "_MNIST", address(server, ""))
    monkeypatch.setattr(mnist, "_MNIST_FILES", [Published(name, FILE.size, FILE.md5) for name in names])
    (tmp_path / names[0].removesuffix(".gz")).write_bytes(b"the user's own")
    with pytest.raises(ValueError, match="train-images-idx3-ubyte is no sound IDX file"):
        mnist.load_mnist(tmp_path, download=True)
    assert server.asked == [f"/{name}" for name in names[1:]]
