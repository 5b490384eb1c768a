"""Sends spans to a receiver of OTLP over HTTP, in the JSON encoding."""

import json
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from ecosim.errors import EcosimError

_PATH = "/v1/traces"
_TIMEOUT = 30.0  # s
_LONGEST = 200  # characters of an answer
_OK = 200
_AGAIN = (429, 502, 503, 504)


def address(endpoint: str) -> SplitResult:
    """An endpoint, read; without a path the one that OTLP names. Raises `EcosimError`."""
    try:
        parts = urlsplit(endpoint)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None:
        raise EcosimError(
            f"{_shown(endpoint)!r} is no endpoint; write http://host:4318, or https://host/v1/traces"
        )
    return parts._replace(path=_PATH) if parts.path in ("", "/") else parts


def send(to: SplitResult, bodies: Iterable[bytes]) -> None:
    """Post each; raises `EcosimError` when nobody listens, or not all was taken."""
    kind = HTTPSConnection if to.scheme == "https" else HTTPConnection
    connection = kind(to.hostname or "", to.port, timeout=_TIMEOUT)
    target = to.path + (f"?{to.query}" if to.query else "")
    try:
        for body in bodies:
            connection.request("POST", target, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            _heed(to, answer.status, answer.reason, answer.read())
    except (OSError, HTTPException) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise EcosimError(
            f"cannot send to {to.geturl()}: {reason}; is a receiver of OTLP over HTTP listening there?"
        ) from None
    finally:
        connection.close()


def _shown(endpoint: str) -> str:
    """Without a password."""
    scheme, slashes, rest = endpoint.partition("//")
    return scheme + slashes + rest.rpartition("@")[2]


def _heed(to: SplitResult, status: int, reason: str, content: bytes) -> None:
    try:
        said = json.loads(content or b"{}")
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    if status != _OK:
        message = str(said.get("message") or content.decode(errors="replace"))[:_LONGEST]
        again = "; try again later" if status in _AGAIN else ""
        raise EcosimError(f"{to.geturl()} answered {status} {reason}: {message or 'no reason given'}{again}")
    partial = said.get("partialSuccess") or {}
    rejected = int(partial.get("rejectedSpans") or 0)
    if rejected:
        message = str(partial.get("errorMessage", ""))[:_LONGEST]
        raise EcosimError(f"{to.geturl()} rejected {rejected} spans: {message or 'no reason given'}")
