"""The same seed is the same hour, in another process too, whatever the order of its sets."""

import os
import subprocess
import sys
from pathlib import Path

from tests.host.small_home import live

ROOT = Path(__file__).parent.parent.parent


def in_a_process(hash_seed: str, seed: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.host.small_home", str(seed)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
    )
    return done.stdout.split("\n")


def test_the_same_seed_is_the_same_hour_byte_by_byte() -> None:
    here = live(7)
    assert in_a_process("1", 7) == here
    assert in_a_process("2", 7) == here
    for what in ("/$state b'lost'", "/$target", "blink/set", "$log/error", "influence/heater", "crashed at"):
        assert any(what in line for line in here), what


def test_another_seed_is_another_hour() -> None:
    assert live(7) != live(8)
