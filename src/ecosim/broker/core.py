"""The broker's core: MQTT's rules for sessions, subscriptions, retained messages and wills.

It has no sockets and no clock of its own: a door gives it what clients ask, `now` tells the time, and
whoever keeps the clock calls `tick` when `next_due` has come. The same calls at the same times have the same
effects.
"""

from collections import deque
from collections.abc import Callable
from functools import partial

from ecosim.broker.access import Access
from ecosim.broker.deadlines import Deadlines
from ecosim.broker.delivery import Deliveries, Log
from ecosim.broker.limits import (
    NEVER,
    NO_SUBSCRIBER,
    REFUSED,
    RETAINED_FULL,
    UNREADABLE,
    Counts,
    Limits,
)
from ecosim.broker.log import LogEntry
from ecosim.broker.reasons import ConnectRefused, Reason
from ecosim.broker.retained import Retained
from ecosim.broker.routing import Group, Routes
from ecosim.broker.session import V5, Connect, Link, Publication, Session, Subscription
from ecosim.broker.sys_topics import publish_every
from ecosim.broker.topics import check_filter, check_topic, split_shared
from ecosim.bus import Message

HandOver = Callable[[Publication, int, bool], None]
_SYS = "$SYS/"
_REMEMBERED = 10_000


class Broker:
    """All clients, whichever door they came by. `now` is in seconds, from any origin.

    `log` is told what happens. What a client may do is up to `limits` and `access`; without `access`
    everything is allowed to everyone. With `sys_interval`, `$SYS/broker/…` is published every so many
    seconds. Calls must not come from several threads.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        limits: Limits | None = None,
        access: Access | None = None,
        log: Log | None = None,
        sys_interval: float | None = None,
    ) -> None:
        self.now = now
        self.limits = limits or Limits()
        self.access = access
        self.log = log
        self.started = now()
        self.counts = Counts()
        self.deadlines = Deadlines()
        self.sessions: dict[str, Session] = {}
        self.retained = Retained()
        self.routes = Routes(None if access is None else self._readable)
        self.deliveries = Deliveries(now, self.limits, self.counts, self.deadlines, log)
        self.online = 0
        self.pending: deque[tuple[HandOver, Publication, int, bool]] = deque()
        """Deliveries in memory that wait for the current fan-out to end, see `settle`."""
        self._settling = False
        self._serial = 0
        self._assigned = 0
        if sys_interval is not None:
            publish_every(self, sys_interval)

    # -- time

    def next_due(self) -> float | None:
        """When something is due by itself: a will, the end of a session, an expiry. None for never."""
        return self.deadlines.next()

    def tick(self) -> None:
        """Do what is due by now."""
        self.deadlines.run(self.now())
        self.settle()

    def settle(self) -> None:
        """Hand over what is pending.

        A receiver that publishes while it receives is served after the others have got the first message, so
        that all see one order. If receivers raise, all others are served, then the first error is raised.
        """
        if self._settling:
            return
        self._settling = True
        error: Exception | None = None
        pending = self.pending
        while pending:
            try:
                hand_over, publication, qos, retain = pending.popleft()
                hand_over(publication, qos, retain)
            except Exception as raised:  # noqa: BLE001 - raised below, once everyone is served
                error = error or raised
        self._settling = False
        if error is not None:
            raise error

    # -- sessions

    def connect(self, link: Link, connect: Connect) -> tuple[Session, bool]:
        """Begin or resume a session (MQTT 5, 3.1.2.4); call `resume` once the client was told.

        Returns the session and whether it was present. Raises `ConnectRefused`.
        """
        try:
            self._admit(connect)
        except ConnectRefused as refusal:
            self.tell(connect.client_id, "refuse", reason=str(refusal))
            raise
        client_id = connect.client_id or self._assign()
        session = self.sessions.get(client_id)
        if session is not None and session.link is not None:
            self._take_over(session, resumed=not connect.clean_start)
            session = self.sessions.get(client_id)
        if session is not None and connect.clean_start:
            self._end(session)
            session = None
        present = session is not None
        if session is None:
            self._serial += 1
            session = self.sessions[client_id] = Session(client_id, self._serial)
        self._occupy(session, link, connect)
        return session, present

    def resume(self, session: Session) -> None:
        """Send what waited for the session, and again what was never acknowledged."""
        self.deliveries.resume(session)
        self.settle()

    def disconnect(
        self, session: Session, link: Link, *, with_will: bool, expiry: float | None = None, reason: str = ""
    ) -> None:
        """End a connection; nothing happens if the session has another one by now.

        `with_will`: it ended ungracefully, or the client asked for its will. `expiry` replaces the session's.
        """
        if session.link is not link:
            return
        if expiry is not None:
            session.expiry = min(expiry, self.limits.session_expiry)
        self.tell(session.client_id, "disconnect", reason=reason)
        self._leave(session, with_will=with_will)
        self.settle()

    # -- what clients do

    def publish(  # noqa: C901 - the hot path, in one piece
        self, sender: Session | None, message: Message, tail: bytes | None = None
    ) -> Reason:
        """Send a message to all who subscribed; the broker itself is the sender None.

        Returns SUCCESS, NO_MATCHING_SUBSCRIBERS or NOT_AUTHORIZED. Raises `TopicError`. `tail` is for doors:
        see `Publication`. Receivers in memory get the message at the next `settle`.
        """
        topic = message.topic
        counts = self.counts
        match = self.routes.known.get(topic)
        if match is None:
            match = self.routes.match(check_topic(topic))
        if self.log is not None:
            self._tell_published(sender, message)
        publication = Publication(message, self.now(), tail)
        if sender is not None:
            counts.published += 1
            if not (self.access is None and topic[0] != "$") and not self._writable(sender, topic):
                self.deliveries.drop(REFUSED, sender.client_id, publication)
                return Reason.NOT_AUTHORIZED
        if message.retain:
            self._retain(topic, publication)
        send = self.deliveries.send
        qos = message.qos
        copies = 0
        for route in match.routes:
            session = route.session
            if session is sender:
                if route.own is None:
                    continue
                route = route.own  # noqa: PLW2901 - the route of one's own messages
            copies += 1
            send(
                session,
                publication,
                qos if qos < route.qos else route.qos,  # noqa: FURB136 - `min` takes three times as long
                message.retain and route.retain_as_published,
                route.identifiers,
            )
        if match.groups:
            copies += self._share(match.groups, publication)
        if match.unreadable:
            copies += match.unreadable
            counts.dropped[UNREADABLE] += match.unreadable
        counts.copies += copies
        if copies:
            return Reason.SUCCESS
        if sender is not None:
            self.deliveries.drop(NO_SUBSCRIBER, sender.client_id, publication)
        return Reason.NO_MATCHING_SUBSCRIBERS

    def subscribe(self, session: Session, subscription: Subscription) -> tuple[Reason, bool]:
        """Add or replace a subscription; returns the reason and whether the filter is new to the session.

        Raises `TopicError`. The door then calls `send_retained` if the reason is no failure.
        """
        topic_filter = check_filter(subscription.topic_filter)
        new = topic_filter not in session.subscriptions
        reason = Reason(subscription.qos)
        if self.access is not None and not self.access.may_subscribe(
            session.username, session.client_id, split_shared(topic_filter)[1]
        ):
            reason = Reason.NOT_AUTHORIZED
        elif new and len(session.subscriptions) >= self.limits.subscriptions:
            reason = Reason.QUOTA_EXCEEDED
        else:
            session.subscriptions[topic_filter] = subscription
            self.routes.add(session, subscription)
        refused = reason.phrase if reason.failed else ""
        self.tell(session.client_id, "subscribe", topic_filter, subscription.qos, reason=refused)
        return reason, new

    def send_retained(self, session: Session, subscription: Subscription, *, new: bool) -> None:
        """Send what is retained, as the subscription's retain handling asks (MQTT 5, 3.8.3.1)."""
        group, plain = split_shared(subscription.topic_filter)
        if group is not None or subscription.retain_handling > (1 if new else 0):
            return
        identifiers = () if subscription.identifier is None else (subscription.identifier,)
        for publication in self.retained.matching(plain):
            message = publication.message
            self.counts.copies += 1
            if self.access is not None and not self._readable(session, message.topic):
                self.deliveries.drop(UNREADABLE, session.client_id, publication)
            else:
                qos = min(message.qos, subscription.qos)
                self.deliveries.send(session, publication, qos, True, identifiers)

    def unsubscribe(self, session: Session, topic_filter: str) -> Reason:
        """End a subscription. Raises `TopicError`."""
        found = session.subscriptions.pop(check_filter(topic_filter), None) is not None
        if found:
            self.routes.remove(session, topic_filter)
        self.tell(session.client_id, "unsubscribe", topic_filter)
        return Reason.SUCCESS if found else Reason.NO_SUBSCRIPTION_EXISTED

    def waiting(self) -> int:
        """How many copies sessions hold: queued, or sent and not acknowledged."""
        return sum(len(session.queue) + len(session.inflight) for session in self.sessions.values())

    def tell(
        self, client: str, what: str, topic: str = "", qos: int | None = None, *, reason: str = ""
    ) -> None:
        """Write a line of the log, if there is one."""
        if self.log is not None:
            self.log(LogEntry(self.now(), client, what, topic, qos, reason=reason))

    # -- inside

    def _admit(self, connect: Connect) -> None:
        if connect.authentication is not None:
            raise ConnectRefused(Reason.BAD_AUTHENTICATION_METHOD)
        if not connect.client_id and not connect.clean_start and connect.version != V5:
            raise ConnectRefused(
                Reason.CLIENT_IDENTIFIER_NOT_VALID, "an empty client identifier needs a clean session"
            )
        if self.access is not None and not self.access.login(connect.username, connect.password):
            raise ConnectRefused(Reason.BAD_USER_NAME_OR_PASSWORD)
        known = self.sessions.get(connect.client_id)
        if known is not None and known.link is not None:
            return
        if self.limits.connections is not None and self.online >= self.limits.connections:
            raise ConnectRefused(Reason.SERVER_BUSY, f"at most {self.limits.connections} connections")

    def _assign(self) -> str:
        while True:
            self._assigned += 1
            client_id = f"auto-{self._assigned}"
            if client_id not in self.sessions:
                return client_id

    def _occupy(self, session: Session, link: Link, connect: Connect) -> None:
        if session.end_due is not None:
            session.end_due.cancel()
            session.end_due = None
        if session.will_due is not None:
            session.will_due.cancel()
            session.will_due = None
        if session.username != connect.username:
            session.writable.clear()
            self.routes.forget()
        session.username = connect.username
        session.version = connect.version
        session.link = link
        session.expiry = min(connect.session_expiry, self.limits.session_expiry)
        session.will = connect.will
        session.window = min(connect.receive_maximum, self.limits.inflight)
        self.online += 1
        self.counts.connects += 1
        self.tell(session.client_id, "connect", reason=f"user {connect.username}" if connect.username else "")

    def _take_over(self, session: Session, *, resumed: bool) -> None:
        link = session.link
        if link is None:
            raise AssertionError(session.client_id)
        self.tell(session.client_id, "disconnect", reason=Reason.SESSION_TAKEN_OVER.phrase)
        link.end(Reason.SESSION_TAKEN_OVER)
        if not resumed:
            session.expiry = 0.0
        self._leave(session, with_will=True)

    def _leave(self, session: Session, *, with_will: bool) -> None:
        session.link = None
        self.online -= 1
        if not with_will:
            session.will = None
        if session.expiry <= 0:
            self._end(session)
            return
        now = self.now()
        if session.will is not None:
            if session.will.delay <= 0:
                self._publish_will(session)
            elif session.will.delay < session.expiry:
                session.will_due = self.deadlines.set(
                    now + session.will.delay, partial(self._publish_will, session)
                )
        if session.expiry != NEVER:
            session.end_due = self.deadlines.set(now + session.expiry, partial(self._end, session))

    def _end(self, session: Session) -> None:
        """Forget a session that is offline; its will is published now at the latest (3.1.3.2.2)."""
        for due in (session.end_due, session.will_due):
            if due is not None:
                due.cancel()
        for topic_filter in session.subscriptions:
            self.routes.remove(session, topic_filter)
        session.subscriptions.clear()
        self.deliveries.discard(session)
        del self.sessions[session.client_id]
        self._publish_will(session)

    def _publish_will(self, session: Session) -> None:
        will, session.will = session.will, None
        if will is not None:
            self.counts.wills += 1
            self.tell(session.client_id, "will", will.message.topic, will.message.qos)
            self.publish(session, will.message, will.tail)

    def _retain(self, topic: str, publication: Publication) -> None:
        if not publication.message.payload:
            self.retained.remove(topic)
            return
        limit = self.limits.retained
        if limit is not None and len(self.retained) >= limit and topic not in self.retained:
            self.deliveries.drop(RETAINED_FULL, "", publication)
            return
        self.retained.set(topic, publication)
        if publication.expires != NEVER:
            self.deadlines.set(publication.expires, partial(self._expire_retained, topic, publication))

    def _expire_retained(self, topic: str, publication: Publication) -> None:
        if self.retained.get(topic) is publication:
            self.retained.remove(topic)
            self.counts.retained_expired += 1
            self.tell("", "expire", topic)

    def _share(self, groups: list[Group], publication: Publication) -> int:
        topic = publication.message.topic
        copies = 0
        for group in groups:
            chosen = group.choose(lambda member: self.access is None or self._readable(member, topic))
            if chosen is not None:
                session, subscription = chosen
                identifiers = () if subscription.identifier is None else (subscription.identifier,)
                retain = publication.message.retain and subscription.retain_as_published
                qos = min(publication.message.qos, subscription.qos)
                self.deliveries.send(session, publication, qos, retain, identifiers)
                copies += 1
        return copies

    def _readable(self, session: Session, topic: str) -> bool:
        return self.access is None or self.access.may_read(session.username, session.client_id, topic)

    def _writable(self, session: Session, topic: str) -> bool:
        allowed = session.writable.get(topic)
        if allowed is None:
            allowed = not topic.startswith(_SYS) and (
                self.access is None or self.access.may_write(session.username, session.client_id, topic)
            )
            if len(session.writable) >= _REMEMBERED:
                session.writable.clear()
            session.writable[topic] = allowed
        return allowed

    def _tell_published(self, sender: Session | None, message: Message) -> None:
        if self.log is not None:
            client_id = "" if sender is None else sender.client_id
            entry = LogEntry(
                self.now(),
                client_id,
                "publish",
                message.topic,
                message.qos,
                message.retain,
                payload=message.payload,
            )
            self.log(entry)
