"""How sessions begin, are resumed, taken over and ended, and when wills are due (MQTT 5, 4.1, 3.1.2.5)."""

from collections.abc import Callable
from functools import partial

from ecosim.broker.access import Access
from ecosim.broker.deadlines import Deadlines
from ecosim.broker.delivery import Deliveries, Log
from ecosim.broker.limits import NEVER, Counts, Limits
from ecosim.broker.log import LogEntry
from ecosim.broker.reasons import ConnectRefused, Reason
from ecosim.broker.routing import Routes
from ecosim.broker.session import V5, V31, V311, Connect, Link, Session

_NAMES = {V31: "MQTT 3.1", V311: "MQTT 3.1.1", V5: "MQTT 5"}


class Sessions:
    """All sessions by client identifier. `send_will` is called when a session's will is to be published."""

    def __init__(
        self,
        *,
        now: Callable[[], float],
        limits: Limits,
        access: Access | None,
        log: Log | None,
        deadlines: Deadlines,
        counts: Counts,
        routes: Routes,
        deliveries: Deliveries,
        send_will: Callable[[Session], None],
    ) -> None:
        self.by_id: dict[str, Session] = {}
        self.online = 0
        self._now = now
        self._limits = limits
        self._access = access
        self._log = log
        self._deadlines = deadlines
        self._counts = counts
        self._routes = routes
        self._deliveries = deliveries
        self._send_will = send_will
        self._serial = 0
        self._assigned = 0

    def begin(self, link: Link, connect: Connect) -> tuple[Session, bool]:
        """Begin or resume a session; returns it and whether it was present. Raises `ConnectRefused`."""
        try:
            self._admit(connect)
        except ConnectRefused as refusal:
            self._tell(connect.client_id, "refuse", str(refusal))
            raise
        client_id = connect.client_id or self._assign()
        session = self.by_id.get(client_id)
        if session is not None and session.link is not None:
            self._take_over(session, resumed=not connect.clean_start)
            session = self.by_id.get(client_id)
        if session is not None and connect.clean_start:
            self._end(session)
            session = None
        present = session is not None
        if session is None:
            self._serial += 1
            session = self.by_id[client_id] = Session(client_id, self._serial)
        self._occupy(session, link, connect)
        return session, present

    def leave(
        self, session: Session, *, with_will: bool, expiry: float | None = None, reason: str = ""
    ) -> None:
        """End a session's connection, and the session if it is not to outlive it."""
        if expiry is not None:
            session.expiry = min(expiry, self._limits.session_expiry)
        self._tell(session.client_id, "disconnect", reason)
        self._leave(session, with_will=with_will)

    def _admit(self, connect: Connect) -> None:
        if connect.authentication is not None:
            raise ConnectRefused(Reason.BAD_AUTHENTICATION_METHOD)
        if not connect.client_id and not connect.clean_start and connect.version != V5:
            raise ConnectRefused(
                Reason.CLIENT_IDENTIFIER_NOT_VALID, "an empty client identifier needs a clean session"
            )
        if self._access is not None and not self._access.login(connect.username, connect.password):
            raise ConnectRefused(Reason.BAD_USER_NAME_OR_PASSWORD)
        known = self.by_id.get(connect.client_id)
        if known is not None and known.link is not None:
            return
        if self._limits.connections is not None and self.online >= self._limits.connections:
            raise ConnectRefused(Reason.SERVER_BUSY, f"at most {self._limits.connections} connections")

    def _assign(self) -> str:
        while True:
            self._assigned += 1
            client_id = f"auto-{self._assigned}"
            if client_id not in self.by_id:
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
            self._routes.forget()
        session.username = connect.username
        session.version = connect.version
        session.link = link
        session.expiry = min(connect.session_expiry, self._limits.session_expiry)
        session.will = connect.will
        session.window = min(connect.receive_maximum, self._limits.inflight)
        self.online += 1
        self._counts.connects += 1
        if self._log is not None:
            user = "" if connect.username is None else f", user {connect.username}"
            self._tell(session.client_id, "connect", _NAMES[connect.version] + user)

    def _take_over(self, session: Session, *, resumed: bool) -> None:
        link = session.link
        if link is None:
            raise AssertionError(session.client_id)
        self._tell(session.client_id, "disconnect", Reason.SESSION_TAKEN_OVER.phrase)
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
        now = self._now()
        if session.will is not None:
            if session.will.delay <= 0:
                self._send_will(session)
            elif session.will.delay < session.expiry:
                session.will_due = self._deadlines.set(
                    now + session.will.delay, partial(self._send_will, session)
                )
        if session.expiry != NEVER:
            session.end_due = self._deadlines.set(now + session.expiry, partial(self._end, session))

    def _end(self, session: Session) -> None:
        """Forget a session that is offline; its will is published now at the latest (3.1.3.2.2)."""
        for due in (session.end_due, session.will_due):
            if due is not None:
                due.cancel()
        for topic_filter in session.subscriptions:
            self._routes.remove(session, topic_filter)
        session.subscriptions.clear()
        self._deliveries.discard(session)
        del self.by_id[session.client_id]
        self._send_will(session)

    def _tell(self, client: str, what: str, reason: str) -> None:
        if self._log is not None:
            self._log(LogEntry(self._now(), client, what, reason=reason))
