"""What a device said in its life, held against what it announced."""

import json
from collections.abc import Iterator

from pydantic import ValidationError

from ecosim.bus import Message
from ecosim.check.declared import check_description
from ecosim.check.findings import Finding
from ecosim.testing import Bench
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, Face

_LIFECYCLE = ("init", "ready", "sleeping", "disconnected")


def check_life(bench: Bench) -> Iterator[Finding]:
    """Whether all that a device said in its life so far is what it announced, and it never broke."""
    for crash in dict.fromkeys(bench.crashes):
        yield Finding("error", "crash", crash)
    yield from check_words(bench)


def check_words(bench: Bench) -> Iterator[Finding]:
    """Whether each message is one that it announced, and its state one that it declared."""
    base = bench.host.topics.base + "/"
    faces = {face.path: face for face in bench.paths.values()}
    faces |= {f"{path}/$target": face for path, face in faces.items() if face.gradual}
    for message in bench.messages:
        if message.topic.startswith(base):
            about = message.topic.removeprefix(base)
            for what in _misspoken(about, message, faces.get(about)):
                yield Finding("error", about, what)
    for name, part in bench.host.engine.parts.items():
        try:
            type(part.state).model_validate(part.state.model_dump())
        except ValidationError as error:
            yield Finding("error", name or bench.kind.__name__, str(error))


def _misspoken(about: str, message: Message, face: Face | None) -> Iterator[str]:
    """What is wrong with one message."""
    payload = message.payload.decode()
    moment = about.startswith("$log") if face is None else not face.retained
    if message.retain == moment or message.qos != (MOMENT_QOS if moment else STATE_QOS):
        yield f"published with QoS {message.qos}, retain {message.retain}"
    if about == "$state" and payload not in _LIFECYCLE:
        yield f"{payload!r} is no state of Homie's"
    if about == "$description":
        yield from (f.what for f in check_description(json.loads(payload)))
    if face is None and not about.startswith("$"):
        yield "published, but not announced"
    if face is not None and payload:
        try:
            face.codec.decode(payload)
        except InvalidPayload as error:
            yield f"published what it announced otherwise: {error}"
