"""The data types of the wire (MQTT 5, 1.5), read strictly, and the packets cut out of a stream."""

from collections.abc import Iterator

from ecosim.broker.reasons import MalformedPacket, Reason

_CONTINUES = 0x80
_VARINT_BYTES = 4
_SHORT = 0x80


def encode_varint(value: int) -> bytes:
    """Return a variable byte integer (1.5.5)."""
    if value < _SHORT:
        return bytes((value,))
    out = bytearray()
    while True:
        value, low = divmod(value, 128)
        if not value:
            out.append(low)
            return bytes(out)
        out.append(low | _CONTINUES)


def encode_binary(data: bytes) -> bytes:
    """Return binary data with its length (1.5.6)."""
    return len(data).to_bytes(2) + data


def encode_text(text: str) -> bytes:
    """Return a UTF-8 string with its length (1.5.4)."""
    return encode_binary(text.encode())


class Reader:
    """Reads one packet's body; each method takes what follows, or raises `MalformedPacket`."""

    __slots__ = ("data", "end", "position")

    def __init__(self, data: bytes, position: int = 0, end: int | None = None) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end

    def __bool__(self) -> bool:
        return self.position < self.end

    def take(self, size: int) -> bytes:
        """Return so many bytes."""
        start = self.position
        stop = start + size
        if stop > self.end:
            raise malformed("the packet ends too early")
        self.position = stop
        return self.data[start:stop]

    def byte(self) -> int:
        """Return one byte."""
        position = self.position
        if position >= self.end:
            raise malformed("the packet ends too early")
        self.position = position + 1
        return self.data[position]

    def number(self, size: int) -> int:
        """Return an unsigned integer of so many bytes."""
        return int.from_bytes(self.take(size))

    def varint(self) -> int:
        """Return a variable byte integer of one to four bytes, in its shortest form."""
        value = 0
        for index in range(_VARINT_BYTES):
            byte = self.byte()
            value |= (byte & 0x7F) << 7 * index
            if byte < _CONTINUES:
                if index and not byte:
                    raise malformed("a variable byte integer is longer than it needs to be")
                return value
        raise malformed("a variable byte integer is too long")

    def binary(self) -> bytes:
        """Return binary data."""
        return self.take(self.number(2))

    def text(self) -> str:
        """Return a UTF-8 string that holds neither NUL nor surrogates (1.5.4)."""
        text, self.position = read_text(self.data, self.position, self.end)
        return text

    def finish(self) -> None:
        """Check that nothing follows."""
        if self:
            raise malformed("the packet is longer than its contents")


def read_text(data: bytes, position: int, end: int) -> tuple[str, int]:
    """Return the UTF-8 string at a position and the position after it, for who has no time for a `Reader`."""
    start = position + 2
    if start > end:
        raise malformed("the packet ends too early")
    stop = start + (data[position] << 8 | data[position + 1])
    if stop > end:
        raise malformed("the packet ends too early")
    return decode_text(data[start:stop]), stop


def decode_text(data: bytes) -> str:
    """Return a string from strict UTF-8 without NUL, else raise `MalformedPacket`."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise malformed("a string is not valid UTF-8") from None
    if "\0" in text:
        raise malformed("a string holds a NUL character")
    return text


def malformed(text: str) -> MalformedPacket:
    """Return the error of a packet that cannot be read."""
    return MalformedPacket(Reason.MALFORMED_PACKET, text)


def violation(text: str) -> MalformedPacket:
    """Return the error of a packet that can be read but must not be sent so."""
    return MalformedPacket(Reason.PROTOCOL_ERROR, text)


class Frames:
    """Cuts a stream of bytes into packets. `limit` is the largest packet, in bytes."""

    __slots__ = ("_buffer", "_limit", "_needed")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._needed = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield each packet that is complete: its first byte and its body. Raises `MalformedPacket`."""
        buffer = self._buffer
        if buffer:
            buffer += data
            if len(buffer) < self._needed:  # so that a packet that drips in is not copied at each byte
                return
            data = bytes(buffer)
            buffer.clear()
        position, size = 0, len(data)
        while size - position > 1:
            length = data[position + 1]
            start = position + 2
            if length >= _CONTINUES:
                extended = self._length(data, position + 1)
                if extended is None:
                    self._needed = 0
                    break
                length, start = extended
            if start + length - position > self._limit:
                raise MalformedPacket(Reason.PACKET_TOO_LARGE, f"a packet has at most {self._limit} bytes")
            if start + length > size:
                self._needed = start + length - position
                break
            first = data[position]
            position = start + length
            yield first, data[start:position]
        else:
            self._needed = 0
        buffer += data[position:]

    def _length(self, data: bytes, position: int) -> tuple[int, int] | None:
        """Return a remaining length and where the body starts, or None if more bytes have to come."""
        reader = Reader(data, position)
        known = data[position : position + _VARINT_BYTES]
        if len(known) < _VARINT_BYTES and all(byte >= _CONTINUES for byte in known):
            return None
        return reader.varint(), reader.position
