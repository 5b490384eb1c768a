"""Sent to a receiver: what it gets, what is said when it does not take it, and other bad input."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ecosim.cli import export as command
from tests.export.conftest import export, loaded
from tests.export.valid import check_otlp


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted, and answers what it was told to."""

    protocol_version = "HTTP/1.1"
    got: ClassVar[list[tuple[str, str | None, Any]]] = []
    answer: ClassVar[tuple[int, bytes]] = (200, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, self.headers["Content-Type"], json.loads(body)))
        status, content = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server has it
        """It says nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    Receiver.got, Receiver.answer = [], (200, b"{}")
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line."""
    assert export(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ecosim: ")
    assert said.err.count("\n") == 1
    return said.err.removeprefix("ecosim: ").rstrip("\n")


def test_it_gets_what_the_file_holds(
    short: Path, endpoint: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export(short, "--endpoint", endpoint) == 0
    assert capsys.readouterr().out.startswith(f"{endpoint}/v1/traces: 10 messages of 6 clients in 2 traces")
    assert not (short / "otlp.json").exists()
    assert export(short, "--endpoint", f"{endpoint}/v1/traces", "--out", short / "otlp.json") == 0
    (path, kind, request), again = Receiver.got
    assert (path, kind) == ("/v1/traces", "application/json")
    assert request == again[2] == loaded(short / "otlp.json")
    monkeypatch.setattr(command, "_SPANS", 4)
    Receiver.got = []
    export(short, "--endpoint", endpoint)
    assert len(Receiver.got) == 3
    whole: dict[str, Any] = {
        "resourceSpans": [r for _, _, part in Receiver.got for r in part["resourceSpans"]]
    }
    assert check_otlp(whole).keys() == check_otlp(request).keys()


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ((400, b'{"message": "bad span"}'), "answered 400 Bad Request: bad span"),
        ((503, b""), "answered 503 Service Unavailable: no reason given; try again later"),
        ((404, b"<html>nothing here</html>"), "answered 404 Not Found: <html>nothing here</html>"),
        (
            (200, b'{"partialSuccess": {"rejectedSpans": "3", "errorMessage": "too old"}}'),
            "rejected 3 spans: too old",
        ),
    ],
)
def test_what_it_does_not_take(
    short: Path, endpoint: str, capsys: pytest.CaptureFixture[str], answer: tuple[int, bytes], wanted: str
) -> None:
    Receiver.answer = answer
    assert complaint(capsys, short, "--endpoint", endpoint) == f"{endpoint}/v1/traces {wanted}"


def test_a_warning_is_no_failure(short: Path, endpoint: str) -> None:
    Receiver.answer = (200, b'{"partialSuccess": {"rejectedSpans": "0", "errorMessage": "slow down"}}')
    assert export(short, "--endpoint", endpoint) == 0


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("--endpoint http://127.0.0.1:1", "cannot send to http://127.0.0.1:1/v1/traces: Connection refused"),
        ("--endpoint 127.0.0.1:4318", "'127.0.0.1:4318' is no endpoint; write http://host:4318"),
        ("--endpoint http://x:99999", "is no endpoint"),
        ("--endpoint http://user:secret@x", "is no endpoint"),
        ("--endpoint http://x --to chrome", "an endpoint takes otlp; leave out --to chrome"),
        ("--to jaeger", "'jaeger' is not one of 'chrome', 'otlp'"),
        ("--clock wall", "lived in virtual time, it has no wall clock; leave out --clock wall"),
        ("--moment tee", "no moment 'tee' in this run; did you mean 'tea'?"),
        ("--moment tea#3", "no moment 'tea#3' in this run"),
        ("--moment door", "nothing came of 'door': the cause never came"),
        ("--out no/such/file", "no/such/file: cannot be written: no such file or directory"),
    ],
)
def test_bad_input(short: Path, capsys: pytest.CaptureFixture[str], arguments: str, wanted: str) -> None:
    line = complaint(capsys, short, *arguments.split())
    assert wanted in line
    assert "secret" not in line
    assert sorted(f.name for f in short.iterdir()) == ["record.jsonl", "summary.json"]


def test_no_run_and_a_run_of_several_lives(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no run here" in complaint(capsys, short / "gone")
    summary = loaded(short / "summary.json")
    (short / "summary.json").write_text(json.dumps(summary | {"lives": [{"folder": "run/a", "days": []}]}))
    assert complaint(capsys, short).endswith(f"a run of several lives; export one of them: {short / 'a'}")
