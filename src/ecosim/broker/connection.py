"""One client's connection by wire: bytes come in, the core is asked, bytes go out. It has no socket."""

from collections.abc import Callable

from ecosim.broker import answers
from ecosim.broker.aliases import IncomingTopics, OutgoingAliases
from ecosim.broker.core import Broker
from ecosim.broker.handshake import keep_alive, terms, version_to_answer
from ecosim.broker.link import Outbox, WireLink
from ecosim.broker.packets import (
    UnsupportedVersion,
    make_message,
    read_ack,
    read_connect,
    read_disconnect,
    read_packet_id,
    read_subscribe,
    read_unsubscribe,
)
from ecosim.broker.properties import NONE, Packet, Property, read_properties
from ecosim.broker.reasons import BrokerError, ConnectRefused, MalformedPacket, Reason
from ecosim.broker.session import V5, Session
from ecosim.broker.topics import TopicError
from ecosim.broker.wire import Frames, Reader, malformed, violation

_KEEP_ALIVE_GRACE = 1.5
_FLAGS = {Packet.PUBREL: 2, Packet.SUBSCRIBE: 2, Packet.UNSUBSCRIBE: 2}
_EXACTLY_ONCE = 2


class Connection(WireLink):
    """The protocol between one client and the broker. A packet that breaks it ends this connection only."""

    def __init__(self, broker: Broker, outbox: Outbox) -> None:
        super().__init__(broker, outbox)
        self._frames = Frames(broker.limits.packet)
        self._topics = IncomingTopics(broker.limits.aliases)
        self._handlers: dict[int, Callable[[bytes], None]] = {
            Packet.PUBACK: self._on_puback,
            Packet.PUBREC: self._on_pubrec,
            Packet.PUBREL: self._on_pubrel,
            Packet.PUBCOMP: self._on_pubcomp,
            Packet.SUBSCRIBE: self._on_subscribe,
            Packet.UNSUBSCRIBE: self._on_unsubscribe,
            Packet.PINGREQ: self._on_pingreq,
            Packet.DISCONNECT: self._on_disconnect,
        }

    # -- what the transport calls

    def receive(self, data: bytes) -> None:
        """Take what came from the network."""
        if self._ended:
            return
        broker = self._broker
        self._silence.heard = broker.now()
        broker.counts.bytes_received += len(data)
        try:
            for first, body in self._frames.feed(data):
                broker.counts.packets_received += 1
                self._on_packet(first, body)
                if self._ended:
                    break
        except MalformedPacket as error:
            self._fail(error)
        broker.settle()

    def lost(self) -> None:
        """Note that the network connection is gone; without a DISCONNECT the will is sent."""
        self._leave(with_will=True, reason="connection lost")

    def stop(self) -> None:
        """End the connection since the broker stops; the will is not sent."""
        if not self._ended:
            self._say_goodbye(Reason.SERVER_SHUTTING_DOWN)
            self._leave(with_will=False, reason=Reason.SERVER_SHUTTING_DOWN.phrase)
            self._outbox.close()

    # -- packets

    def _on_packet(self, first: int, body: bytes) -> None:
        kind, flags = first >> 4, first & 15
        if self._session is None:
            if kind != Packet.CONNECT or flags:
                raise violation("the first packet is a CONNECT")
            self._on_connect(body)
        elif kind == Packet.PUBLISH:
            self._on_publish(flags, body)
        else:
            handler = self._handlers.get(kind)
            if handler is None:
                raise violation(f"a client does not send packet type {kind} here")
            if flags != _FLAGS.get(Packet(kind), 0):
                raise malformed("reserved flags of the fixed header")
            handler(body)

    def _on_connect(self, body: bytes) -> None:
        self._version = version_to_answer(body)
        broker = self._broker
        try:
            connect = self._connect = read_connect(body)
            session, present = broker.connect(self, connect)
        except MalformedPacket as error:
            broker.tell("", "refuse", reason=str(error))
            # before version 5 there is no CONNACK for a packet that is malformed (3.1.1, 3.1.4)
            self._refuse(error, answer=self._version == V5 or isinstance(error, UnsupportedVersion))
            return
        except ConnectRefused as error:
            self._refuse(error, answer=True)
            return
        self._session = session
        self._aliases = OutgoingAliases(connect.alias_maximum)
        self._silence.allow(keep_alive(connect, broker.limits) * _KEEP_ALIVE_GRACE)
        properties = terms(connect, session, broker.limits)
        self._write(answers.connack(self._version, Reason.SUCCESS, present=present, properties=properties))
        broker.resume(session)

    def _refuse(self, error: BrokerError, *, answer: bool) -> None:
        if answer:
            reason_string: answers.Values = [(Property.REASON_STRING, str(error))]
            self._write(answers.connack(self._version, error.reason, properties=reason_string))
        self._ended = True
        self._silence.forget()
        self._outbox.close()

    def _on_publish(self, flags: int, body: bytes) -> None:
        qos = flags >> 1 & 3
        if qos > _EXACTLY_ONCE or (flags & 8 and not qos):
            raise malformed("the flags of PUBLISH do not go together")
        session = self._alive()
        reader = Reader(body)
        raw = reader.binary()
        packet_id = read_packet_id(reader) if qos else 0
        v5 = self._version == V5
        properties = read_properties(reader, Packet.PUBLISH) if v5 else NONE
        topic = self._topics.read(raw, properties.numbers.get(Property.TOPIC_ALIAS))
        message = make_message(topic, body[reader.position :], qos, bool(flags & 1), properties)
        tail = properties.tail if v5 else None
        if qos == 0:
            self._broker.publish(session, message, tail)
        elif qos == 1:
            reason = self._broker.publish(session, message, tail)
            self._acknowledge(Packet.PUBACK, packet_id, reason)
        elif packet_id in session.incoming:
            self._acknowledge(Packet.PUBREC, packet_id, Reason.SUCCESS)
        else:
            if v5 and len(session.incoming) >= self._broker.limits.receive:
                raise MalformedPacket(Reason.RECEIVE_MAXIMUM_EXCEEDED)
            reason = self._broker.publish(session, message, tail)
            # MQTT 3.1.1 knows no refusal: its client must go on with PUBREL
            if not (v5 and reason.failed):
                session.incoming.add(packet_id)
            self._acknowledge(Packet.PUBREC, packet_id, reason)

    def _on_puback(self, body: bytes) -> None:
        packet_id, code = read_ack(body, Packet.PUBACK, self._version)
        delivery = self._alive().inflight.get(packet_id)
        if delivery is not None and delivery.qos != 1:
            raise violation("PUBACK for a message of QoS 2")
        accepted = code < Reason.UNSPECIFIED_ERROR
        self._broker.deliveries.acknowledge(self._alive(), packet_id, accepted=accepted)

    def _on_pubrec(self, body: bytes) -> None:
        packet_id, code = read_ack(body, Packet.PUBREC, self._version)
        deliveries = self._broker.deliveries
        if code >= Reason.UNSPECIFIED_ERROR:
            deliveries.acknowledge(self._alive(), packet_id, accepted=False)
        elif deliveries.received(self._alive(), packet_id):
            self._acknowledge(Packet.PUBREL, packet_id, Reason.SUCCESS)
        else:
            self._acknowledge(Packet.PUBREL, packet_id, Reason.PACKET_IDENTIFIER_NOT_FOUND)

    def _on_pubrel(self, body: bytes) -> None:
        packet_id, _code = read_ack(body, Packet.PUBREL, self._version)
        incoming = self._alive().incoming
        reason = Reason.SUCCESS if packet_id in incoming else Reason.PACKET_IDENTIFIER_NOT_FOUND
        incoming.discard(packet_id)
        self._acknowledge(Packet.PUBCOMP, packet_id, reason)

    def _on_pubcomp(self, body: bytes) -> None:
        packet_id, _code = read_ack(body, Packet.PUBCOMP, self._version)
        delivery = self._alive().inflight.get(packet_id)
        if delivery is not None and not delivery.released:
            raise violation("PUBCOMP for a message that was not released")
        self._broker.deliveries.acknowledge(self._alive(), packet_id)

    def _on_subscribe(self, body: bytes) -> None:
        session = self._alive()
        packet = read_subscribe(body, self._version)
        reasons, granted, why = [], [], ""
        for subscription in packet.subscriptions:
            try:
                reason, new = self._broker.subscribe(session, subscription)
            except TopicError as error:
                reason, new, why = error.reason, False, str(error)
            reasons.append(reason)
            if not reason.failed:
                granted.append((subscription, new))
        text = why if self._connect is not None and self._connect.problem_information else ""
        self._write(answers.suback(self._version, packet.packet_id, reasons, text))
        for subscription, new in granted:
            self._broker.send_retained(session, subscription, new=new)

    def _on_unsubscribe(self, body: bytes) -> None:
        packet_id, filters = read_unsubscribe(body, self._version)
        reasons = []
        for topic_filter in filters:
            try:
                reasons.append(self._broker.unsubscribe(self._alive(), topic_filter))
            except TopicError as error:
                reasons.append(error.reason)
        self._write(answers.unsuback(self._version, packet_id, reasons))

    def _on_pingreq(self, body: bytes) -> None:
        Reader(body).finish()
        self._write(answers.PINGRESP)

    def _on_disconnect(self, body: bytes) -> None:
        code, expiry = read_disconnect(body, self._version)
        if expiry and self._connect is not None and not self._connect.session_expiry:
            raise violation("a session that was to end with its connection cannot be prolonged")
        self._leave(with_will=code != Reason.SUCCESS, expiry=expiry)
        self._outbox.close()

    # -- inside

    def _alive(self) -> Session:
        if self._session is None:
            raise AssertionError
        return self._session

    def _too_silent(self) -> None:
        self._fail(MalformedPacket(Reason.KEEP_ALIVE_TIMEOUT))

    def _fail(self, error: MalformedPacket) -> None:
        if self._session is None:
            self._broker.tell("", "refuse", reason=str(error))
        self._say_goodbye(error.reason, str(error))
        self._leave(with_will=True, reason=str(error))
        self._outbox.close()

    def _leave(self, *, with_will: bool, expiry: float | None = None, reason: str = "") -> None:
        if self._ended:
            return
        self._ended = True
        self._silence.forget()
        if self._session is not None:
            self._broker.disconnect(self._session, self, with_will=with_will, expiry=expiry, reason=reason)
