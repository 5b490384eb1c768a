"""The part of a host that knows its device's second face: it announces it, and obeys there too."""

from ecosim.bus import Message
from ecosim.host.obedience import Obedience
from ecosim.host.second_face import SecondFace
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS
from ecosim.wire.trace import Cause, cause_of, on_behalf

_QOS = 1
_SOON = 1.0  # s in which all that stood there has come
_EXPIRY = 60.0  # s, as for all commands


class Introduction(Obedience):
    """Announces the device a second time.

    A command that comes there is sent again as the Homie commands it stands for, on behalf of who asked. So
    it is obeyed, refused and recorded like any other, and its cause is known, though who asked names none.
    """

    _introduced: dict[str, str] | None = None
    _soon = False

    def _listen_otherwise(self) -> None:
        """Hear what stands there already, the commands, and when all is to be announced again."""
        if self._second is not None:
            for kept in self._second.retained:
                self.bus.subscribe(kept, qos=_QOS, no_local=True)
            if self._second.commands:
                self.bus.subscribe(self._second.commands, qos=_QOS, retain_as_published=True)
            self.bus.subscribe(self._second.status, qos=_QOS)

    def _introduce(self) -> None:
        """Announce it. That is about the device and follows from nothing: these messages have no trace."""
        if self._second is not None:
            self._introduced = self._second.announced()
            for topic, payload in self._introduced.items():
                self.bus.publish(Message(topic, payload.encode(), _QOS, retain=True, utf8=True))

    def _heard_otherwise(self, message: Message) -> None:
        """Take in a message that is not Homie's."""
        second = self._second
        if second is None:
            return
        if message.topic == second.status:
            if second.welcomes(message.payload) and not message.retain and self._alive and not self._off:
                self._introduce()
        elif message.topic.endswith("/set"):
            self._asked_otherwise(second, message)
        elif message.payload and second.stale(message.topic, message.payload):
            self._take_back(message.topic)

    def _take_back(self, topic: str) -> None:
        """Clear what an earlier life left, and announce again what was announced too early."""
        self.bus.publish(Message(topic, b"", _QOS, retain=True))
        if self._introduced:
            self._introduce_soon()

    def _introduce_soon(self) -> None:
        """Announce it when all has been cleared that an earlier life left.

        What names the same as an old announcement is not taken while that stands there.
        """
        if self._second is not None and not self._soon:
            self._soon = True
            timeline = self.engine.timeline
            timeline.call_at(timeline.now + _SOON, self._introduce_now)

    def _introduce_now(self) -> None:
        self._soon = False
        if self.lifecycle in ("ready", "sleeping"):
            self._introduce()

    def _asked_otherwise(self, second: SecondFace, message: Message) -> None:
        topic = message.topic
        if self._off:
            return
        if message.retain:
            self.engine.turn(None, lambda: self.said(f"dropped a retained command on {topic}", "warn"))
            return
        cause = cause_of(message) or self.sender.new_cause(second.name)
        try:
            commands = second.asked(topic, message.payload.decode())
        except ValueError as error:  # also of bytes that are no text
            why = f"refused {topic.removesuffix('/set')}: {error}"
            self.engine.turn(cause, lambda: self.said(why, "warn"))
            return
        for path, payload in commands:
            self._pass_on(second.name, path, payload, cause)

    def _pass_on(self, name: str, path: str, payload: str, cause: Cause) -> None:
        qos = STATE_QOS if self.face.faces[path].retained else MOMENT_QOS
        properties = on_behalf(name, cause, self.sender.new_span(), self._at())
        topic = self.topics.command(path)
        self.bus.publish(
            Message(topic, payload.encode(), qos, expiry=_EXPIRY, utf8=True, properties=properties)
        )

    def _tell_otherwise(self) -> None:
        second = self._second
        if second is None:
            return
        news, self._news = self._news, {}
        for topic, payload in list(second.tells(news)):
            self._say_news(topic, payload)
        self._news.clear()
        if self._introduced is not None and second.announced() is not self._introduced:
            self._introduce()
