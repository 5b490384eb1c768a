"""Where a broker is: `mqtt://user:password@host:port`."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ecosim.errors import BrokerError, nearest

_PORTS = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A broker's place and the login; shown without the password."""

    host: str
    port: int
    scheme: str = "mqtt"
    path: str = "/mqtt"
    username: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"Address({self.scheme}://{self})"

    @property
    def secure(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme in ("mqtts", "wss")

    @property
    def websocket(self) -> bool:
        """Whether MQTT is spoken over a WebSocket."""
        return self.scheme in ("ws", "wss")

    @classmethod
    def parse(cls, url: str) -> "Address":
        """Read `mqtt://`, `mqtts://`, `ws://` or `wss://`, or a bare `host:port`. Raises `BrokerError`."""
        parts = urlsplit(url if "://" in url else f"mqtt://{url}")
        if parts.scheme not in _PORTS:
            hint = nearest(parts.scheme, _PORTS)
            raise BrokerError(f"a broker's URL starts with mqtt://, not {parts.scheme}://{hint}")
        try:
            port = parts.port
        except ValueError:
            port = 0
        if not parts.hostname or port == 0:
            # The URL itself is not shown: it may hold a password.
            raise BrokerError("the broker's URL needs a host and a valid port, as in mqtt://localhost:1883")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            scheme=parts.scheme,
            path=parts.path if len(parts.path) > 1 else "/mqtt",
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password is not None else None,
        )
