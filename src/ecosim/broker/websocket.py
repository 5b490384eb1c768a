"""MQTT inside WebSocket frames (MQTT 5, 6), by the `websockets` library's protocol without I/O."""

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import CONNECTING, OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

_SUBPROTOCOLS = [Subprotocol("mqtt"), Subprotocol("mqttv3.1")]
_END = b"\r\n\r\n"
_LONGEST_HEAD = 16_384
_DATA = (Opcode.BINARY, Opcode.CONT)


class WebSocket:
    """One WebSocket connection. Packets may be cut into frames at any place, so frames are a stream of bytes.

    After each call, send what `output` returns; `finished` says that the connection is to be closed then.
    """

    def __init__(self, limit: int) -> None:
        self._protocol = ServerProtocol(subprotocols=_SUBPROTOCOLS, max_size=limit)
        self._head = b""
        self.finished = False

    def receive(self, data: bytes) -> bytes:
        """Take what came from the network, and return what MQTT is to get of it."""
        protocol = self._protocol
        if protocol.state is CONNECTING and not self.finished:
            data = self._shake_hands(data)
        if protocol.state is not OPEN or not data:
            return b""
        protocol.receive_data(data)
        payloads = [self._payload(event) for event in protocol.events_received() if isinstance(event, Frame)]
        if protocol.close_expected():
            self.finished = True
        return b"".join(payloads)

    def _shake_hands(self, data: bytes) -> bytes:
        """Answer the request once it is complete, and return what follows it.

        The library takes no frame before the request is answered, but a client may send both at once.
        """
        self._head += data
        end = self._head.find(_END)
        if end < 0:
            self.finished = len(self._head) > _LONGEST_HEAD
            return b""
        protocol = self._protocol
        protocol.receive_data(self._head[: end + len(_END)])
        for event in protocol.events_received():
            if isinstance(event, Request):
                protocol.send_response(protocol.accept(event))
        self.finished = protocol.state is not OPEN
        return self._head[end + len(_END) :]

    def send(self, data: bytes) -> None:
        """Put packets into a frame."""
        if self._protocol.state is OPEN:
            self._protocol.send_binary(data)

    def close(self) -> None:
        """Say goodbye, once all is sent."""
        if self._protocol.state is OPEN:
            self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
        self.finished = True

    def output(self) -> bytes:
        """Return what the network is to get."""
        return b"".join(self._protocol.data_to_send())

    def _payload(self, frame: Frame) -> bytes:
        if frame.opcode in _DATA:
            return bytes(frame.data)
        if frame.opcode is Opcode.TEXT:
            self._protocol.fail(CloseCode.UNSUPPORTED_DATA, "MQTT is binary")
            self.finished = True
        return b""
