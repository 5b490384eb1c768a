"""What can be measured on a wrist."""

from typing import Annotated, Literal

from ecosim.model.state import State
from ecosim.units import BeatsPerMinute, Count, Labels, Settable

Stage = Literal["awake", "light", "deep", "rem"]
STAGES: dict[str, Stage] = {"deep": "deep", "rem": "rem"}  # that can be told from light sleep


class WristState(State):
    """What is measured on the wrist; nothing of it while the device is not worn.

    Tiredness is measured only while `monitor_drowsiness` is on: the wearer consents by it.
    """

    worn: Annotated[bool, Labels("off the wrist", "on the wrist")] = True
    heart_rate: BeatsPerMinute | None = None
    steps: Count = 0
    asleep: bool = False
    sleep_stage: Stage = "awake"
    monitor_drowsiness: Settable[Annotated[bool, Labels("not allowed", "allowed")]] = False
    drowsy: Annotated[bool, Labels("alert", "drowsy")] = False
