"""Just enough of the WebDriver protocol to click through a page in headless Chromium."""

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
KEYS = {"right": "\ue014", "left": "\ue012", "home": "\ue011", "end": "\ue010", "space": " "}


class Browser:
    """A headless Chromium and its one window."""

    def __init__(self, url, session):
        self._url, self._session = url, session

    def _ask(self, method, path, **body):
        data = json.dumps(body).encode() if method == "POST" else None
        address = f"{self._url}/session/{self._session}/{path}"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["value"]

    def open(self, address):
        self._ask("POST", "url", url=address)

    def run(self, script, *arguments):
        """The value of a piece of JavaScript with a `return` in it."""
        return self._ask("POST", "execute/sync", script=script, args=list(arguments))

    def click(self, selector):
        element = self._ask("POST", "element", using="css selector", value=selector)
        self._ask("POST", f"element/{next(iter(element.values()))}/click")

    def press(self, key):
        """Press a key in what has the focus."""
        keys = [{"type": "keyDown", "value": KEYS[key]}, {"type": "keyUp", "value": KEYS[key]}]
        self._ask("POST", "actions", actions=[{"type": "key", "id": "keyboard", "actions": keys}])

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self._ask("GET", "screenshot")))


@contextlib.contextmanager
def browser(width=900, height=520, javascript=True):
    """A browser for a block; `javascript=False` is a page that is not trusted."""
    driver = shutil.which("chromedriver")
    if driver is None:
        raise RuntimeError("no chromedriver on PATH: run `make browser`, which installs Chromium")
    with tempfile.TemporaryDirectory() as profile:
        child = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            port = next(line.rsplit(" ", 1)[1].strip(". \n") for line in child.stdout if "successfully on port" in line)
            url = f"http://127.0.0.1:{port}"
            options = {
                "args": [*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"],
                "prefs": {} if javascript else {"profile.managed_default_content_settings.javascript": 2},
            }
            wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
            request = urllib.request.Request(
                f"{url}/session", json.dumps(wanted).encode(), {"Content-Type": "application/json"}
            )
            for _ in range(3):
                try:
                    with urllib.request.urlopen(request, timeout=60) as answer:
                        session = json.load(answer)["value"]["sessionId"]
                    break
                except urllib.error.HTTPError:
                    time.sleep(1)
            yield Browser(url, session)
            with contextlib.suppress(OSError):
                urllib.request.urlopen(
                    urllib.request.Request(f"{url}/session/{session}", method="DELETE"), timeout=10
                ).close()
        finally:
            child.terminate()
            child.wait(10)
            child.stdout.close()
