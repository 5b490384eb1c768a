"""What can be measured on a wrist."""

from typing import Annotated, Literal

from ecosim.model.personal import Personal
from ecosim.model.state import State
from ecosim.units import BeatsPerMinute, Count, Labels, Settable

Stage = Literal["awake", "light", "deep", "rem"]
STAGES: dict[str, Stage] = {"deep": "deep", "rem": "rem"}  # that can be told from light sleep
# Steps a minute by what the wearer does: with a walk, an adult's ordinary day has 5,000 to 8,000.
STEPS = {"waking": 12, "idle": 6, "cooking": 12, "eating": 2, "washing": 12, "walking": 105, "away": 8}


class WristState(State):
    """What is measured on the wrist; nothing of it while the device is not worn.

    Tiredness is measured only while `monitor_drowsiness` is on: the wearer consents by it.
    """

    worn: Annotated[bool, Labels("off the wrist", "on the wrist")] = True
    heart_rate: Annotated[BeatsPerMinute, Personal("health")] | None = None
    steps: Annotated[Count, Personal("health")] = 0
    asleep: Annotated[bool, Personal("health")] = False
    sleep_stage: Annotated[Stage, Personal("health")] = "awake"
    monitor_drowsiness: Settable[Annotated[bool, Labels("not allowed", "allowed")]] = False
    drowsy: Annotated[bool, Labels("alert", "drowsy"), Personal("health")] = False
