"""Password files as Mosquitto 2 has them: `user:$7$<iterations>$<salt>$<hash>`, PBKDF2 with SHA-512."""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from hmac import compare_digest
from secrets import token_bytes

ITERATIONS = 101
"""What `mosquitto_passwd` uses."""
_SALT = 12
_PREFIX = "$7$"


def hash_password(password: str, *, salt: bytes | None = None, iterations: int = ITERATIONS) -> str:
    """Return the password's hash, `$7$101$…$…`, with a random salt unless one is given."""
    salt = token_bytes(_SALT) if salt is None else salt
    digest = pbkdf2_hmac("sha512", password.encode(), salt, iterations)
    return f"{_PREFIX}{iterations}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def is_hashed(stored: str) -> bool:
    """Whether this is a hash, and not a password in plain text."""
    return _parts(stored) is not None


def verify(password: bytes, stored: str) -> bool:
    """Whether a password has this hash."""
    parts = _parts(stored)
    if parts is None:
        return False
    iterations, salt, digest = parts
    return compare_digest(pbkdf2_hmac("sha512", password, salt, iterations), digest)


def format_password_file(users: Mapping[str, str]) -> str:
    """Return the text of a password file; plain passwords are hashed. Raises ValueError on a bad name."""
    for name in users:
        if not name or ":" in name or "\n" in name:
            raise ValueError(f"a user name has no colon and no line break: {name!r}")
    hashed = {name: value if is_hashed(value) else hash_password(value) for name, value in users.items()}
    return "".join(f"{name}:{value}\n" for name, value in hashed.items())


def parse_password_file(text: str, source: str = "password file") -> dict[str, str]:
    """Return names and hashes. Raises ValueError, which names `source` and the line."""
    users = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, colon, stored = line.partition(":")
        if not colon or not name or not is_hashed(stored):
            raise ValueError(f"{source}:{number}: expected `user:$7$<iterations>$<salt>$<hash>`")
        users[name] = stored
    return users


def _parts(stored: str) -> tuple[int, bytes, bytes] | None:
    if not stored.startswith(_PREFIX):
        return None
    try:
        iterations, salt, digest = stored[len(_PREFIX) :].split("$")
        if int(iterations) < 1:
            return None
        return int(iterations), b64decode(salt, validate=True), b64decode(digest, validate=True)
    except (ValueError, binascii.Error):
        return None
