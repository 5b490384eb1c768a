"""The part of a host that obeys: commands from others, and the touch of a hand."""

import json
from typing import Any

from pydantic import ValidationError

from ecosim.bus import Message
from ecosim.errors import Refused
from ecosim.host.voice import Voice
from ecosim.model.kind import Action, Property
from ecosim.model.source import reason
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face
from ecosim.wire.trace import Cause, cause_of, outsider


class Obedience(Voice):
    """Carries out commands or says why not. `_alive`: it has been switched on."""

    _alive = False

    def _touch(self, message: Message) -> None:
        """A person's hand: as a command, but nobody waits for an answer."""
        cause = cause_of(message)
        if self._off:
            return
        try:
            touch = json.loads(message.payload)
            path, payload = touch["path"], touch["payload"].encode()
        except (ValueError, TypeError, KeyError, AttributeError):
            path, payload = "", b""
        face = self.face.faces.get(path)
        if face is None or not face.settable:
            self.engine.turn(cause, lambda: self.said(f"was touched where nothing moves: {path!r}", "warn"))
        else:
            self._obey(face, payload, cause)

    def _command(self, message: Message) -> None:
        path = message.topic.removeprefix(f"{self.topics.base}/").removesuffix("/set")
        face = self.face.faces.get(path)
        if self._off or face is None or not face.settable:
            return
        if message.retain:
            self.engine.turn(None, lambda: self.said(f"dropped a retained command on {path}/set", "warn"))
            return
        # Of a client that names no cause: the effects name its command, and the record knows which it was.
        cause = cause_of(message) or Cause(self.new_cause().trace, outsider(message.topic, message.payload))
        refusal = self._obey(face, message.payload, cause)
        if message.response_topic:
            answer = {"ok": True} if refusal is None else {"ok": False, "reason": refusal}
            self._answer(message, json.dumps(answer), cause)

    def _obey(self, face: Face, payload: bytes, cause: Cause | None) -> str | None:
        """Carry out a command; why not, where it is refused."""
        refusals: list[str] = []

        def run() -> None:
            try:
                self._carry_out(face, payload.decode())
            except (InvalidPayload, UnicodeDecodeError, Refused) as error:
                refusals.append(str(error))
                self.said(f"refused {face.path}: {error}", "warn")
            except Exception:
                refusals.append("it broke, see its log")
                raise

        self.engine.turn(cause, run)
        return refusals[0] if refusals else None

    def _carry_out(self, face: Face, payload: str) -> None:
        if not self._alive:
            raise Refused("not ready yet")
        if isinstance(face.source, Action):
            self.engine.act(face.part, face.source, face.codec.decode(payload))
        elif isinstance(face.source, Property) and face.gradual:
            self._move(face, payload)
        else:
            self._set(face, payload)

    def _move(self, face: Face, payload: str) -> None:
        name = face.source.name
        target = face.codec.take(payload, getattr(self.engine.parts[face.part].state, name))
        before = self._targets.get(face.path)
        self._tell_target(face, payload)
        try:
            self.engine.move(face.part, name, target)
        except Refused:
            self._forget_target(face, before)
            raise

    def _set(self, face: Face, payload: str) -> None:
        state, name = self.engine.parts[face.part].state, face.source.name
        before = getattr(state, name)
        value = face.codec.take(payload, before)
        try:
            setattr(state, name, value)
        except ValidationError as error:
            raise InvalidPayload(reason(error)) from None
        try:
            self.engine.react_now()
        except Refused:
            setattr(state, name, before)
            raise

    def _answer(self, asked: Message, payload: str, cause: Cause) -> None:
        properties: Any = self.sender.stamp(cause, self._at())
        self.bus.publish(
            Message(
                asked.response_topic or "",
                payload.encode(),
                qos=1,
                correlation=asked.correlation,
                utf8=True,
                properties=properties,
            )
        )
