"""A real Home Assistant in a process of its own, set up by the project's own `home-assistant/start.py`."""

import contextlib
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.homeassistant.client import SECONDS, Client, HassError, log_in

START = Path(__file__).parents[2] / "home-assistant" / "start.py"

# What its log may have to say that is no matter of ours.
_UNRELATED = re.compile(
    r"\[homeassistant\.bootstrap\] Skipping pip installation of required modules"
    r"|\[homeassistant\.bootstrap\] Support for the running Python version 3\.11"
    r"|\[aiohttp_fast_zlib\] zlib_ng and isal are not available"
    # Before 2024.5 MQTT had no notify entities.
    r"|\[homeassistant\.components\.mqtt\.discovery\] Integration notify is not supported"
)


class HomeAssistant:
    """`broker` is a URL with login and password; the folder need not exist."""

    def __init__(self, python: Path, folder: Path, broker: str) -> None:
        self.python, self.folder, self.broker = python, folder, broker
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir()
        subprocess.run(self._command("true"), env=self._environment, check=True, timeout=SECONDS)
        with (folder / "configuration.yaml").open("a") as configuration:
            configuration.write(f"\nhttp: {{server_host: 127.0.0.1, server_port: {self.port}}}\n")

    @contextlib.contextmanager
    def running(self) -> Iterator[Client]:
        """Run it. The client is its administrator, and knows all states."""
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

    def complaints(self) -> list[str]:
        """What its log holds, warnings and worse, but for what is unrelated."""
        lines = (self.folder / "home-assistant.log").read_text().splitlines()
        return [line for line in lines if not _UNRELATED.search(line)]
