"""The door in memory: a client of the broker in the same process, for virtual time and for tests."""

from collections.abc import Callable

from ecosim.broker.core import Broker
from ecosim.broker.limits import REFUSED
from ecosim.broker.reasons import NotConnected, Reason
from ecosim.broker.session import V5, Connect, Publication, Session, Subscription, Will
from ecosim.broker.topics import check_topic
from ecosim.bus import Message


class MemoryClient:
    """One client, connected as soon as it exists.

    `on_message` is called synchronously for each delivery: before `publish`, `subscribe` or `Broker.tick`
    return, or, when one of those was called from within `on_message`, once the current message has reached
    everyone. Handshakes of QoS 1 and 2 are done at once, so what was handed over counts as acknowledged.
    `session_expiry` and `will_delay` are in seconds. Raises `ConnectRefused`, and `TopicError` on the will's
    topic.
    """

    immediate = True

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        on_message: Callable[[Message], None],
        *,
        will: Message | None = None,
        will_delay: float = 0.0,
        username: str | None = None,
        password: str | None = None,
        clean_start: bool = True,
        session_expiry: float = 0.0,
        version: int = V5,
    ) -> None:
        if will is not None:
            check_topic(will.topic)
        self._broker = broker
        self._on_message = on_message
        self.ended: Reason | None = None
        """Why the connection ended; None while it lasts."""
        connect = Connect(
            client_id=client_id,
            version=version,
            clean_start=clean_start,
            session_expiry=session_expiry,
            username=username,
            password=None if password is None else password.encode(),
            will=None if will is None else Will(message=will, delay=will_delay),
        )
        self._session, self.session_present = broker.connect(self, connect)
        self.client_id = self._session.client_id
        broker.resume(self._session)

    @property
    def connected(self) -> bool:
        """Whether the client can be used."""
        return self.ended is None

    def publish(self, message: Message) -> Reason:
        """Publish, and return SUCCESS, NO_MATCHING_SUBSCRIBERS, NOT_AUTHORIZED or PACKET_TOO_LARGE.

        Raises `TopicError` on an invalid topic, `NotConnected` after the end.
        """
        if self.ended is not None:
            raise NotConnected(self.client_id)
        broker = self._broker
        if len(message.payload) > broker.limits.packet:
            broker.counts.published += 1
            broker.deliveries.drop(REFUSED, self.client_id, Publication(message, broker.now()))
            return Reason.PACKET_TOO_LARGE
        reason = broker.publish(self._session, message)
        if broker.pending:
            broker.settle()
        return reason

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retain_handling: int = 0,
    ) -> Reason:
        """Subscribe, receive what is retained, and return the granted QoS or why it was refused.

        `retain_handling`: 0 sends what is retained, 1 only if the filter is new, 2 never (MQTT 5, 3.8.3.1).
        Raises `TopicError`, `NotConnected`.
        """
        session = self._live()
        subscription = Subscription(
            topic_filter=topic_filter,
            qos=qos,
            no_local=no_local,
            retain_as_published=retain_as_published,
            retain_handling=retain_handling,
        )
        reason, new = self._broker.subscribe(session, subscription)
        if not reason.failed:
            self._broker.send_retained(session, subscription, new=new)
            self._broker.settle()
        return reason

    def unsubscribe(self, topic_filter: str) -> Reason:
        """End a subscription. Raises `TopicError`, `NotConnected`."""
        return self._broker.unsubscribe(self._live(), topic_filter)

    def disconnect(self, *, with_will: bool = False) -> None:
        """End the connection in good order; the will is sent only if asked for. Harmless after the end."""
        if self.ended is None:
            self.ended = Reason.DISCONNECT_WITH_WILL if with_will else Reason.SUCCESS
            self._broker.disconnect(self._session, self, with_will=with_will)

    def drop(self) -> None:
        """End the connection as a lost network does: the will is sent. Harmless after the end."""
        if self.ended is None:
            self.ended = Reason.UNSPECIFIED_ERROR
            self._broker.disconnect(self._session, self, with_will=True, reason="connection lost")

    # -- what the broker calls

    def deliver(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> str | None:
        """Put a copy in the line of what is handed over next."""
        del identifiers  # a Message has no place for them
        self._broker.pending.append((self._hand_over, publication, qos, retain))
        return None

    def end(self, reason: Reason) -> None:
        """Note that the connection is over: another took the client identifier, or the broker stops."""
        self.ended = reason

    def transmit(self, packet_id: int, delivery: object) -> bool:
        """Never called: this link is immediate."""
        raise AssertionError(packet_id, delivery)

    def release(self, packet_id: int) -> None:
        """Never called: this link is immediate."""
        raise AssertionError(packet_id)

    def _hand_over(self, publication: Publication, qos: int, retain: bool) -> None:
        if self.ended is None:
            self._on_message(publication.seen(qos, retain, self._broker.now()))
        else:
            self._broker.deliveries.take_back(self._session, publication, qos, retain)

    def _live(self) -> Session:
        if self.ended is not None:
            raise NotConnected(self.client_id)
        return self._session
