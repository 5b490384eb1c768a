"""A real Home Assistant in a process of its own, set up by the project's own `home-assistant/start.py`."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.homeassistant.client import SECONDS, Client, HassError, log_in

START = Path(__file__).parents[2] / "home-assistant" / "start.py"


class HomeAssistant:
    """`broker` is a URL with login and password."""

    def __init__(self, python: Path, folder: Path, broker: str) -> None:
        self.python, self.folder, self.broker = python, folder, broker
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[Client]:
        """Run it; the client is its owner, and knows all states."""
        if not (self.folder / "configuration.yaml").exists():
            subprocess.run(self._command("true"), env=self._environment, check=True, timeout=SECONDS)
            with (self.folder / "configuration.yaml").open("a") as configuration:
                configuration.write(f"\nhttp: {{server_host: 127.0.0.1, server_port: {self.port}}}\n")
        hass = (str(self.python), "-m", "homeassistant", "--config", str(self.folder), "--skip-pip")
        with (self.folder / "output").open("a") as output:
            process = subprocess.Popen(
                self._command(*hass), env=self._environment, stdout=output, stderr=output
            )
        try:
            self._wait(process)
            password = unquote(urlsplit(self.broker).password or "")
            with log_in(self.url, "ecosim", password) as client:
                while client.ask("get_config")["state"] != "RUNNING":
                    time.sleep(0.1)
                client.follow()
                yield client
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            finally:
                process.kill()

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"ECOSIM_BROKER": self.broker}

    def _command(self, *command: str) -> list[str]:
        return [str(self.python), str(START), str(self.folder), *command]

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/manifest.json"):  # noqa: S310
                return
            time.sleep(0.1)
        raise HassError(f"Home Assistant does not start: {(self.folder / 'output').read_text()[-2000:]}")

    def log(self) -> list[str]:
        """The lines of its log at level WARNING or above, in the order of time; of a traceback the first."""
        text = (self.folder / "home-assistant.log").read_text()
        return [line for line in text.splitlines() if line[:2] == "20"]
