"""Logins and access lists, and that Mosquitto understands the same files."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from socket import create_connection, socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.broker import Access, Right, Rule
from ecosim.broker.access_files import format_acl, load_access, parse_acl
from ecosim.broker.passwords import format_password_file, hash_password, parse_password_file, verify

MOSQUITTO = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
CLIENT = shutil.which("mosquitto_passwd")

ACL = """
# everyone who did not log in
topic read public/#

user anna
topic home/#
topic deny home/safe/#
topic write outbox

pattern readwrite devices/%u/#
pattern read clients/%c
"""


def test_an_acl_file_means_what_it_means_to_mosquitto() -> None:
    access = Access(rules=parse_acl(ACL))
    assert access.may_read(None, "c", "public/x")
    assert not access.may_write(None, "c", "public/x")
    assert not access.may_read("anna", "c", "public/x")
    assert access.may_write("anna", "c", "home/x")
    assert not access.may_read("anna", "c", "home/safe/x")
    assert access.may_write("anna", "c", "outbox")
    assert not access.may_read("anna", "c", "outbox")
    assert access.may_write("bob", "c", "devices/bob/x")
    assert not access.may_write("bob", "c", "devices/anna/x")
    assert access.may_read("bob", "c7", "clients/c7")
    assert not access.may_read(None, "c7", "devices/None/x")
    assert not access.may_read("+", "c", "devices/x/y")


def test_a_filter_may_be_subscribed_to_if_something_of_it_may_be_read() -> None:
    access = Access(rules=parse_acl(ACL))
    allowed = {
        f: access.may_subscribe("anna", "c", f)
        for f in ("#", "home/+/x", "home", "+/bob", "other/#", "outbox")
    }
    assert allowed == {
        "#": True,
        "home/+/x": True,
        "home": True,
        "+/bob": True,
        "other/#": False,
        "outbox": False,
    }


def test_rules_survive_being_written_and_read() -> None:
    rules = parse_acl(ACL)
    assert parse_acl(format_acl(rules)) == rules


@pytest.mark.parametrize(("text", "line"), [("topic", 1), ("user a\n\ntopics x", 3), ("topic read a/#/b", 1)])
def test_a_mistake_in_an_acl_file_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ValueError, match=f"my.acl:{line}: "):
        parse_acl(text, "my.acl")


def test_files_are_loaded_together(tmp_path: Path) -> None:
    (tmp_path / "acl").write_text(ACL)
    (tmp_path / "passwords").write_text(format_password_file({"anna": "secret"}))
    access = load_access(tmp_path / "acl", tmp_path / "passwords")
    assert access.login("anna", b"secret")
    assert not access.login("anna", b"Secret")
    assert not access.login(None, None)
    assert load_access(tmp_path / "acl").login(None, None)
    with pytest.raises(ValueError, match=r"passwords:1: "):
        parse_password_file("anna:secret", "passwords")


@given(st.text(max_size=20).filter(lambda text: max(text, default=" ") < "\ud800"))
def test_a_hash_is_that_of_its_password_only(password: str) -> None:
    stored = hash_password(password)
    assert verify(password.encode(), stored)
    assert not verify(password.encode() + b"x", stored)


@pytest.mark.skipif(CLIENT is None, reason="mosquitto_passwd is not installed")
def test_hashes_of_mosquitto_passwd_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    subprocess.run([str(CLIENT), "-b", "-c", str(path), "anna", "secret"], check=True, capture_output=True)
    assert load_access(password_file=path).login("anna", b"secret")


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[int]:
    """The port of a Mosquitto that reads the files we wrote."""
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "passwords").write_text(format_password_file({"anna": "secret", "bob": "b:$x"}))
    (tmp_path / "acl").write_text(format_acl((Rule(Right.READWRITE, "home/#", "anna"),)))
    tmp_path.chmod(0o755)
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    config = tmp_path / "mosquitto.conf"
    config.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous false\nuser root\n"
        f"password_file {tmp_path}/passwords\nacl_file {tmp_path}/acl\n"
    )
    with subprocess.Popen([MOSQUITTO, "-c", str(config)], stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    end = time.monotonic() + 5
    while True:
        try:
            create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [("anna", "secret", 0), ("bob", "b:$x", 0), ("anna", "wrong", 5), ("eve", "secret", 5)],
)
def test_mosquitto_reads_the_password_file_we_write(mosquitto: int, name: str, word: str, code: int) -> None:
    body = b"\0\4MQTT\4\xc2\0\0\0\1c"
    for part in (name.encode(), word.encode()):
        body += len(part).to_bytes(2) + part
    with create_connection(("127.0.0.1", mosquitto), timeout=5) as connection:
        connection.sendall(bytes((0x10, len(body))) + body)
        assert connection.recv(4) == bytes((0x20, 2, 0, code))
