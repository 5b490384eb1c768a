"""A browser that a test drives: Chromium without a window, spoken to over the DevTools protocol."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
_PATIENCE = 20.0  # s
_FRAME = "requestAnimationFrame(() => {{ {} }})"
_CODES = {
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "Enter": 13,
    "Escape": 27,
    "Tab": 9,
}


class Page:
    """One tab: `go` to a file, `ask` it in JavaScript, press keys; what it logged and fetched."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self.errors: list[str] = []
        self.requests: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while (said := self._hear()).get("id") != self._count:
            pass
        assert "error" not in said, f"{method}: {said}"
        result: dict[str, Any] = said["result"]
        return result

    def go(self, file: Path, fragment: str = "") -> None:
        self.send("Page.navigate", url="about:blank")
        self.errors.clear()
        self.requests.clear()
        self.send("Page.navigate", url=f"{file.as_uri()}{fragment}")
        deadline = time.monotonic() + _PATIENCE
        while self.ask("document.readyState + location.protocol") != "completefile:":
            assert time.monotonic() < deadline
        self.settle()

    def ask(self, script: str) -> Any:
        """What an expression is; a promise is waited for."""
        found = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def settle(self) -> None:
        """Let it draw what it has to."""
        self.ask(f"new Promise((done) => {_FRAME.format(_FRAME.format('setTimeout(done)'))})")

    def press(self, key: str) -> None:
        text = key if len(key) == 1 else "\r" if key == "Enter" else ""
        params = {"key": key, "text": text, "windowsVirtualKeyCode": _CODES.get(key, ord(key[0]))}
        for kind in ("keyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, **{k: v for k, v in params.items() if v != ""})
        self.settle()

    def click(self, selector: str) -> None:
        """With the mouse, in the middle of the first that is so called."""
        place = f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            found.scrollIntoView({{ block: "center", behavior: "instant" }});
            const box = found.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()"""
        x, y = self.ask(place)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self.settle()

    def size(self, width: int, height: int, *, scheme: str = "light", mobile: bool = False) -> None:
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=mobile,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)
        self.settle()

    def picture(self, file: Path, *, full: bool = False) -> None:
        found = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        file.write_bytes(base64.b64decode(found["data"]))

    def pdf(self) -> bytes:
        return base64.b64decode(
            self.send("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        )

    def _hear(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._socket.recv(timeout=_PATIENCE))
        match said.get("method"):
            case "Runtime.exceptionThrown":
                self.errors.append(str(said["params"]["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if said["params"]["type"] in ("error", "warning"):
                self.errors.append(str(said["params"]["args"]))
            case "Log.entryAdded" if said["params"]["entry"]["level"] in ("error", "warning"):
                self.errors.append(str(said["params"]["entry"]))
            case "Network.requestWillBeSent":
                self.requests.append(said["params"]["request"]["url"])
        return said


@contextlib.contextmanager
def open_browser(folder: Path) -> Iterator[Page]:
    """A browser with a profile of its own in this folder; it is gone afterwards, with all its processes."""
    assert BROWSER is not None
    options = [
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "--no-first-run",
        "--disable-gpu",
    ]
    options += [
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-background-networking",
        "--disable-sync",
    ]
    options += ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [BROWSER, *options, "about:blank"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        with connect(_tab(folder), max_size=None) as socket:
            page = Page(socket)
            yield page
            with contextlib.suppress(Exception):
                page.send("Browser.close")
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()
            process.wait()


def _tab(folder: Path) -> str:
    """The address of the first tab: the browser writes its port into its profile; the tab's id it tells."""
    deadline = time.monotonic() + _PATIENCE
    file = folder / "DevToolsActivePort"
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, IndexError):
            port, path = file.read_text(encoding="utf-8").split("\n")[:2]
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as socket:
                socket.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
                targets = json.loads(socket.recv(timeout=_PATIENCE))["result"]["targetInfos"]
            return next(
                f"ws://127.0.0.1:{port}/devtools/page/{t['targetId']}" for t in targets if t["type"] == "page"
            )
        time.sleep(0.05)
    raise AssertionError("the browser did not start")
