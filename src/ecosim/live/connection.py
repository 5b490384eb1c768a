"""One MQTT connection, from dialling to its end. Only this module knows the MQTT library.

aiomqtt leaves some things to be wished for. Those of its socket are in `line`; here are two more:

- Its message iterator makes a task and waits on two futures for each message. The public
  `queue_type` is a way around: a queue that hands over instead of queueing.
- A broker that hangs up instead of answering CONNECT is noticed only by the time-out.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ecosim.bus import Message
from ecosim.live.address import Address
from ecosim.live.line import NODELAY, Line, trust
from ecosim.live.subscription import Subscription
from ecosim.live.translate import message_of, properties_of

WINDOW = 20
"""Most messages under way at once: what paho and mosquitto take by default. A broker may end a
connection that sends more, and aiomqtt does not tell which receive maximum it asked for."""

KEEPALIVE = 30  # s: after one and a half of it the broker sends the last will of who went silent
TAKEN_OVER = "session taken over"  # MQTT 5, 3.14.2.1: 0x8E
_TIMEOUT = 5.0  # s: for the broker's answer to CONNECT and DISCONNECT
_UNSUPPORTED_VERSION = 132
_LATER = {136: "the server is unavailable", 137: "the server is busy"}
_FAILURE = 0x80

# Without a handler of its own, logging would print the library's errors.
_LOGGER = logging.getLogger("ecosim.live.mqtt")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.setLevel(logging.WARNING)


class LostError(Exception):
    """The connection is gone, or could not be made; the text says why."""


class RefusalError(LostError):
    """The broker answered no. `version`: because it does not speak MQTT 5."""

    def __init__(self, why: str, *, version: bool = False) -> None:
        super().__init__(why)
        self.version = version


class Connection(aiomqtt.Client):
    """Dial it once, use it, end it by `hang_up` or `abort`; then make another."""

    def __init__(
        self,
        address: Address,
        client_id: str,
        will: Message | None,
        *,
        v5: bool,
        deliver: Callable[[Message], None],
        on_refused: Callable[[], None],
    ) -> None:
        self.v5 = v5
        self._address = address
        self._refused = on_refused
        self._dialling = True
        self._reached = False
        super().__init__(
            address.host,
            address.port,
            identifier=client_id,
            username=address.username,
            password=address.password,
            protocol=aiomqtt.ProtocolVersion.V5 if v5 else aiomqtt.ProtocolVersion.V311,
            will=None if will is None else self._will(will),
            # Sessions end with the connection: packet identifiers start anew with each Connection, and
            # a broker that remembered QoS 2 messages under the same numbers would take new for old.
            clean_start=True if v5 else paho.MQTT_CLEAN_START_FIRST_ONLY,
            clean_session=None if v5 else True,
            transport="websockets" if address.websocket else "tcp",
            websocket_path=address.path if address.websocket else None,
            tls_context=trust() if address.secure else None,
            timeout=_TIMEOUT,
            keepalive=KEEPALIVE,
            queue_type=_straight_to(deliver),
            max_inflight_messages=0,  # the outbox keeps the window: paho need not queue
            socket_options=NODELAY,
            logger=_LOGGER,
        )
        self.pending_calls_threshold = 10 * WINDOW
        self._line = Line(self._client, self._broke)

    def _will(self, will: Message) -> aiomqtt.Will:
        properties = _theirs(will, PacketTypes.WILLMESSAGE) if self.v5 else None
        return aiomqtt.Will(will.topic, will.payload, will.qos, will.retain, properties)

    async def dial(self) -> None:
        """Connect. Raises `RefusalError` when the broker says no, `LostError` when there is none.

        When cancelled it first waits for the thread that connects, or a socket would be left behind.
        """
        dialling = asyncio.ensure_future(self.__aenter__())
        try:
            await asyncio.shield(dialling)
        except asyncio.CancelledError:
            while not self._reached:
                await asyncio.wait({dialling}, timeout=0.02)
            self.abort()
            await asyncio.wait({dialling})
            raise
        except aiomqtt.MqttError as error:
            self._dialling = False
            self.abort()  # aiomqtt leaves the socket of a connection that was not answered
            raise self._diagnosis(error) from error
        self._dialling = False

    def _diagnosis(self, error: aiomqtt.MqttError) -> LostError:
        code = error.rc if isinstance(error, aiomqtt.MqttCodeError) else None
        if isinstance(error, aiomqtt.exceptions.MqttConnectError) and isinstance(code, ReasonCode):
            if code.value in _LATER:
                return LostError(_LATER[code.value])
            return RefusalError(str(code).lower(), version=code.value == _UNSUPPORTED_VERSION)
        if isinstance(code, ReasonCode):  # see _on_disconnect
            return RefusalError("it hung up without an answer", version=self.v5)
        return LostError("no answer" if "timed out" in str(error) else _plain(str(error)))

    async def lost(self) -> str:
        """Wait for the end of the connection, and say why it came; empty when it was ours to end."""
        try:
            await anext(self.messages)  # nothing is ever in the queue: only the end ends this
        except aiomqtt.MqttError as error:
            cause = error.__cause__
            code = cause.rc if isinstance(cause, aiomqtt.MqttCodeError) else None
            if cause is None:
                return ""
            return "the connection broke" if code is None else _why(code)
        raise AssertionError("a message in a queue that keeps none")

    async def send(self, message: Message) -> None:
        """Publish, and wait until it is acknowledged (QoS 1, 2) or written (0). Raises `LostError`.

        The first step, up to paho's queue, is made without waiting: order is the order of calls.
        """
        properties = _theirs(message, PacketTypes.PUBLISH) if self.v5 else None
        try:
            await self.publish(
                message.topic, message.payload, message.qos, message.retain, properties, timeout=math.inf
            )
        except aiomqtt.MqttError as error:
            raise LostError(str(error)) from error

    def whisper(self, message: Message) -> None:
        """Publish with QoS 0 at once, unconfirmed and without properties: a third of the cost."""
        self._client.publish(message.topic, message.payload, 0, message.retain)

    async def listen(self, wanted: Subscription) -> bool:
        """Subscribe; whether the broker allows it. Raises `LostError`."""
        qos, options = wanted.qos, None
        if self.v5:
            handling = (
                SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE
                if wanted.retained
                else SubscribeOptions.RETAIN_DO_NOT_SEND
            )
            options = SubscribeOptions(qos, wanted.no_local, wanted.as_published, handling)
            qos = 0
        try:
            codes = await self.subscribe(wanted.topic_filter, qos, options, timeout=math.inf)
        except aiomqtt.MqttError as error:
            raise LostError(str(error)) from error
        code = codes[0]
        return (code.value if isinstance(code, ReasonCode) else code) < _FAILURE

    @property
    def halfway(self) -> bool:
        """Whether a message of QoS 2 has come that the broker has still to release."""
        return bool(self._client._in_messages)  # noqa: SLF001 - as below

    def unreleased(self) -> list[Message]:
        """Messages of QoS 2 that came, but whose handshake the end of the connection cut short.

        Our sessions end with the connection, so the broker will not send them again.
        """
        return [_ours(m) for m in self._client._in_messages.values()]  # noqa: SLF001 - nowhere else

    async def hang_up(self) -> None:
        """DISCONNECT: no last will. Harmless when it is over."""
        async with self._line.outlasting():
            try:
                await self.__aexit__(None, None, None)
            except aiomqtt.MqttError:
                self.abort()

    def abort(self) -> None:
        """Cut the line: the broker sends the last will. What is not written yet is lost."""
        self._line.cut()

    # ------------------------------------------------------------- what the library calls

    def _client_connect(self) -> None:
        try:
            super()._client_connect()
        finally:
            self._reached = True

    def _on_disconnect(
        self,
        client: paho.Client,
        userdata: Any,  # noqa: ANN401 - paho's signature
        flags: paho.DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        if self._dialling and not self._connected.done():
            self._connected.set_exception(aiomqtt.MqttCodeError(reason_code))
        super()._on_disconnect(client, userdata, flags, reason_code, properties)

    def _on_socket_open(self, client: paho.Client, userdata: Any, sock: Any) -> None:  # noqa: ANN401
        super()._on_socket_open(client, userdata, sock)
        self._line.opened(sock)  # comes after aiomqtt's own reader, and replaces it

    def _on_socket_register_write(self, client: paho.Client, userdata: Any, sock: Any) -> None:  # noqa: ANN401, ARG002
        self._line.has_to_write(sock)

    def _broke(self, error: Exception) -> None:
        if not self._disconnected.done():
            self._disconnected.set_exception(error)

    def _on_publish(
        self,
        client: paho.Client,
        userdata: Any,  # noqa: ANN401 - paho's signature
        mid: int,
        reason_code: ReasonCode,
        properties: Properties,
    ) -> None:
        if reason_code.is_failure:
            self._refused()
        super()._on_publish(client, userdata, mid, reason_code, properties)


def _straight_to(deliver: Callable[[Message], None]) -> type[asyncio.Queue[aiomqtt.Message]]:
    class Straight(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            deliver(_ours(item))

    return Straight


def _theirs(message: Message, packet: int) -> Properties | None:
    wanted = properties_of(message)
    if not wanted:
        return None  # to make the library's object for none takes 20 µs
    properties = Properties(packet)  # type: ignore[no-untyped-call]
    for name, value in wanted.items():
        setattr(properties, name, value)
    return properties


def _ours(got: aiomqtt.Message | paho.MQTTMessage) -> Message:
    topic = got.topic if isinstance(got.topic, str) else got.topic.value
    payload = got.payload if isinstance(got.payload, bytes) else bytes(got.payload)
    # paho keeps a message's properties as attributes of their object.
    properties = {} if got.properties is None else vars(got.properties)
    return message_of(topic, payload, got.qos, got.retain, properties)


def _why(code: object) -> str:
    text = str(code)
    return "the connection broke" if text in ("Unspecified error", "Normal disconnection") else text.lower()


def _plain(text: str) -> str:
    """An operating system's error without its number."""
    return text.partition("] ")[2].lower() or text.lower()
