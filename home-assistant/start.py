"""Sets Home Assistant up when it starts for the first time, and starts it.

Usage: ECOSIM_BROKER=mqtt://LOGIN:PASSWORD@HOST[:PORT] start.py FOLDER COMMAND [ARGUMENT ...]

It is connected to the broker, and has an administrator, `ecosim`, with the broker's password. A FOLDER in
which there is a configuration stays as it is. Runs with Home Assistant's own Python, and needs nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

NAME = "ecosim"
HERE = Path(__file__).parent


def main(folder: Path, command: list[str]) -> None:
    """Become the command, once the folder is ready."""
    if not (folder / "configuration.yaml").exists():
        broker = urlsplit(os.environ["ECOSIM_BROKER"])
        store(folder, "core.config_entries", 1, {"entries": [mqtt_entry(broker)]})
        store(folder, "onboarding", 4, {"done": ["user", "core_config", "analytics", "integration"]})
        add_administrator(folder, unquote(broker.password or ""))
        for empty in ("automations", "scripts", "scenes"):
            (folder / f"{empty}.yaml").touch()
        shutil.copy(HERE / "configuration.yaml", folder)  # the last: now it is set up
    os.execvp(command[0], command)  # noqa: S606 - in a container, process 1 it has to be


def mqtt_entry(broker: SplitResult) -> dict[str, object]:
    """The MQTT integration, as the dialogue in Settings leaves it."""
    return {
        "entry_id": "ecosim",
        "domain": "mqtt",
        "title": "ecosim",
        "source": "user",
        "version": 1,
        "data": {
            "broker": broker.hostname,
            "port": broker.port or 1883,
            "username": unquote(broker.username or ""),
            "password": unquote(broker.password or ""),
            "discovery": True,
            "discovery_prefix": "homeassistant",
        },
    }


def store(folder: Path, key: str, version: int, data: object) -> None:
    """Write a file of Home Assistant's storage. It migrates what an older version of it wrote."""
    file = folder / ".storage" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": version, "minor_version": 1, "key": key, "data": data}, indent=1))
    file.chmod(0o600)


def add_administrator(folder: Path, password: str) -> None:
    """Make a login; its user comes to be with the first one."""
    script = (sys.executable, "-m", "homeassistant", "--script", "auth")
    subprocess.run([*script, "--config", str(folder), "add", NAME, password], check=True)  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
