"""What people have agreed to, for the boundary that one link crosses."""

import json
from collections.abc import Mapping

from ecosim.home import Home
from ecosim.home.consent import Consent
from ecosim.wire.personal import personal_of
from ecosim.wirings.wired import Plan

WHY = "somebody has not agreed to it"


class Agreement:
    """Whether what a path of a device tells may cross, either way; changes when people change their minds."""

    def __init__(self, home: Home, plan: Plan) -> None:
        self._home = home
        self._consent: Consent = home.consent
        self._ends = plan.entry.from_, plan.entry.to
        self._told = {device: personal_of(home.kinds[device]) for device in plan.crossings}

    def personal(self, device: str) -> Mapping[str, frozenset[str]]:
        """The paths of a device that tell something of people, and what."""
        return self._told[device]

    def shows(self, device: str, path: str) -> bool:
        """Whether the other side may see it."""
        return self._may(device, path, *self._ends)

    def takes(self, device: str, path: str) -> bool:
        """Whether what the other side says in a command may come here."""
        source, target = self._ends
        return self._may(device, path, target, source)

    def heard(self, payload: bytes) -> bool:
        """Take in a message of the story; whether anything is otherwise from now on."""
        before, self._consent = self._consent, self._consent.heard(json.loads(payload or b"{}"))
        return self._consent is not before

    def _may(self, device: str, path: str, source: str, target: str) -> bool:
        told = self._told[device].get(path)
        if not told:
            return True
        return self._consent.permits(told, source=source, target=target, person=self._home.owner(device))
