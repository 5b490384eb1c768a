"""What must be there for something to cross: networks that work, a phone that is on, somebody awake."""

import json
from collections.abc import Iterable
from typing import Any

from ecosim.domains import Domains
from ecosim.home import Home
from ecosim.home.home import HOME
from ecosim.wirings.wiring import NETWORKS, Need

_ON = ("ready", "sleeping")
_SAID: dict[str, str] = {
    "internet": "the home's internet is down",
    "car_cloud": "the car maker's cloud is down",
    "partner_cloud": "the partner's cloud is down",
    "phone_on": "no phone is on",
    "phone_in_car": "no phone that is on is in the car",
    "phone_unlocked": "nobody has a phone in hand",
    "someone_awake": "everybody sleeps",
}


class Gates:
    """Hears of the world what decides whether something can cross."""

    def __init__(self, home: Home, domains: Domains) -> None:
        self._domains = domains
        self._facts: dict[str, dict[str, Any]] = {}
        self._phones: dict[str, str] = {}
        self._on: dict[str, bool] = {}
        for device, entry in home.devices.items():
            if entry.kind == "phone" and "carrier" in home.senses(device):
                self._phones[device] = home.senses(device)["carrier"]
        keys = ["network", *(f"person/{p}" for p in home.people), *(f"vehicle/{v}" for v in home.vehicles)]
        self._things = {domains.plane.thing(key): key for key in keys}
        self._states = {domains.topics(phone).state: phone for phone in self._phones}

    @property
    def topics(self) -> list[str]:
        """What to listen to."""
        return [*self._things, *self._states]

    def hear(self, topic: str, payload: bytes) -> bool:
        """Take in what is said there; whether this was of such a topic."""
        key = self._things.get(topic)
        if key is not None:
            self._facts[key] = json.loads(payload or b"{}")
            return True
        phone = self._states.get(topic)
        if phone is not None:
            self._on[phone] = payload.decode() in _ON
        return phone is not None

    def missing(self, needs: Iterable[Need]) -> str:
        """The first of these that is not there now, in words; empty where all are."""
        return next((_SAID[need] for need in needs if not self._there(need)), "")

    def at_home(self, owner: str) -> bool:
        """Whether a person or a vehicle is at home; a thing that does not move is."""
        return not owner or self._facts.get(owner, {}).get("place", HOME) == HOME

    def _there(self, need: Need) -> bool:
        if need in NETWORKS:
            return bool(self._facts.get("network", {}).get(need, True))
        if need == "someone_awake":
            return any(not f.get("asleep") for k, f in self._facts.items() if k.startswith("person/"))
        carriers = [self._facts.get(p, {}) for phone, p in self._phones.items() if self._on.get(phone)]
        if need == "phone_in_car":
            return any(carrier.get("vehicle") for carrier in carriers)
        if need == "phone_unlocked":
            return any(not c.get("asleep") and c.get("activity") != "driving" for c in carriers)
        return bool(carriers)
