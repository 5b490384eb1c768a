"""A client of Home Assistant's: logs in as a person does, and speaks its WebSocket API.

https://developers.home-assistant.io/docs/auth_api, https://developers.home-assistant.io/docs/api/websocket
"""

import contextlib
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from websockets.sync.client import ClientConnection, connect

SECONDS = 60.0
"""How long anything may take, unless said otherwise."""

_LOOK = 0.1  # s from one look at what is waited for to the next

State = dict[str, Any]


class HassError(AssertionError):
    """Home Assistant refused what it was asked to do, or did not answer."""


class Client:
    """`states` are those of all entities, up to date whenever the client has waited for something."""

    def __init__(self, wire: ClientConnection) -> None:
        self._wire = wire
        self._sent = 0
        self._results: dict[int, dict[str, Any]] = {}
        self.states: dict[str, State] = {}

    def ask(self, type_: str, **details: Any) -> Any:
        """The result of a command."""
        self._sent += 1
        number = self._sent
        self._wire.send(json.dumps({"id": number, "type": type_, **details}))
        if not self.until(lambda: number in self._results):
            raise HassError(f"{type_} {details}: no answer")
        answer = self._results.pop(number)
        if not answer["success"]:
            raise HassError(f"{type_} {details}: {answer['error']['message']}")
        return answer["result"]

    def follow(self) -> None:
        """Keep `states` from now on."""
        self.ask("subscribe_events", event_type="state_changed")
        self.states = {state["entity_id"]: state for state in self.ask("get_states")}

    def call(self, service: str, entity_id: str, **data: Any) -> None:
        """Call `domain.service` for an entity, as a button of a dashboard does."""
        domain, _, name = service.partition(".")
        target = {"entity_id": entity_id}
        self.ask("call_service", domain=domain, service=name, service_data=data, target=target)

    def state(self, entity_id: str) -> str:
        """What an entity's state is; empty where there is no such entity."""
        return str(self.states.get(entity_id, {}).get("state", ""))

    def attribute(self, entity_id: str, name: str) -> Any:
        """An attribute of an entity; None where there is none."""
        return self.states.get(entity_id, {}).get("attributes", {}).get(name)

    def until(self, true: Callable[[], object], seconds: float = SECONDS) -> bool:
        """Hear what happens until this is true; whether it came true in time."""
        end = time.monotonic() + seconds
        while not true():
            left = end - time.monotonic()
            if left <= 0:
                return False
            with contextlib.suppress(TimeoutError):
                self._hear(json.loads(self._wire.recv(timeout=min(left, _LOOK))))
        return True

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "result":
            self._results[message["id"]] = message
        elif message["type"] == "event":
            changed = message["event"]["data"]
            if changed["new_state"] is None:
                self.states.pop(changed["entity_id"], None)
            else:
                self.states[changed["entity_id"]] = changed["new_state"]


@contextlib.contextmanager
def log_in(url: str, name: str, password: str) -> Iterator[Client]:
    """Log in at Home Assistant's own page, and connect."""
    token = _token(url, name, password)
    with connect(f"{url.replace('http', 'ws')}/api/websocket", max_size=None) as wire:
        wire.recv()
        wire.send(json.dumps({"type": "auth", "access_token": token}))
        answer = json.loads(wire.recv())
        if answer["type"] != "auth_ok":
            raise HassError(str(answer))
        yield Client(wire)


def _token(url: str, name: str, password: str) -> str:
    app = {"client_id": f"{url}/"}
    begin = {"handler": ["homeassistant", None], "redirect_uri": app["client_id"]}
    flow = _post(f"{url}/auth/login_flow", json.dumps(app | begin))["flow_id"]
    login = json.dumps(app | {"username": name, "password": password})
    code = _post(f"{url}/auth/login_flow/{flow}", login)["result"]
    grant = urllib.parse.urlencode(app | {"grant_type": "authorization_code", "code": code})
    return str(_post(f"{url}/auth/token", grant)["access_token"])


def _post(url: str, body: str) -> dict[str, Any]:
    sort = "application/json" if body.startswith("{") else "application/x-www-form-urlencoded"
    request = urllib.request.Request(url, body.encode(), {"Content-Type": sort})  # noqa: S310
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found
