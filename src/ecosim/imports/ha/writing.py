"""What an import writes: automations as a package, tests, what was left out, and what to do with it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from ecosim.files import OURS
from ecosim.imports.ha.pieces import LISTS, ORDER, Gathered, LeftOut, Piece

AUTOMATIONS, TESTS, LEFT_OUT, README = "automations.yaml", "tests.yaml", "left-out.md", "README.md"
_TIME = re.compile(r"\d[\d :-]*:")
_WIDTH, _ONE_LINE = 110, 1_000_000


class _HomeAssistants(yaml.SafeDumper):
    """Text that its reader takes for text, times in quotes; longer texts as blocks."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's way
        """Each thing is written out where it stands."""
        return True


class _Ours(_HomeAssistants):
    """In our own files `on` is text without quotes."""

    yaml_implicit_resolvers: dict[str, Any] = dict(OURS.loader.yaml_implicit_resolvers)  # noqa: RUF012


def _text(dumper: Any, data: str) -> Any:  # noqa: ANN401
    style = "|" if "\n" in data.rstrip("\n") else "'" if _TIME.match(data) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_HomeAssistants.add_representer(str, _text)


def _dump(value: Any, dumper: Any, *, flow: bool = False) -> list[str]:  # noqa: ANN401
    width = _ONE_LINE if flow else _WIDTH
    text: str = yaml.dump(
        value, Dumper=dumper, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("...\n").splitlines()


# ------------------------------------------------------------- automations.yaml


def package(gathered: Gathered, head: Iterable[str]) -> str:
    """The package: each section in the order of the files, with the place of each item before it."""
    lines = [f"# {line}".rstrip() for line in head]
    for domain in ORDER:
        pieces = gathered.pieces.get(domain, [])
        if pieces:
            lines += ["", f"{domain}:"]
            for number, piece in enumerate(pieces):
                lines += [""] if number and domain == ORDER[0] else []
                lines += _item(piece)
    return "\n".join(lines) + "\n"


def _item(piece: Piece) -> Iterator[str]:
    value = [piece.value] if piece.domain in LISTS else {piece.key: piece.value}
    yield f"  # {piece.where}"
    yield from (f"  {line}".rstrip() for line in _dump(value, _HomeAssistants))


# ------------------------------------------------------------- tests.yaml


def tests(entries: Iterable[tuple[str, dict[str, Any]]], head: Iterable[str], about: dict[str, Any]) -> str:
    """The suite: what it is about, and each test with the place of its automation."""
    lines = [f"# {line}".rstrip() for line in head]
    for key, value in about.items():
        lines += [f"{key}: {inner}" for inner in _flow(value)]
    lines += ["", "tests:"]
    for where, entry in entries:
        lines += ["", f"  # {where}"] if lines[-1] != "tests:" else [f"  # {where}"]
        mark = "  - "
        for key, value in entry.items():
            if isinstance(value, list):
                lines.append(f"{mark}{key}:")
                lines += [f"      - {line}" for each in value for line in _flow(each)]
            else:
                lines += [f"{mark}{key}: {line}" for line in _flow(value)]
            mark = "    "
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> list[str]:  # noqa: ANN401
    return [" ".join(line.strip() for line in _dump(value, _Ours, flow=True))]


# ------------------------------------------------------------- left-out.md, README.md


def left_out(
    found: Iterable[LeftOut], unread: Iterable[str], untested: Iterable[tuple[str, str, str]]
) -> str:
    """What could not be taken over, what cannot be read, and the automations without a test.

    `unread` has place and reason in one; `untested` title, place and reason.
    """
    lines = ["# What was left out", "", "The places are those of your configuration.", ""]
    lines += [f"- {each.domain} “{each.title}” ({each.where}): {each.why}" for each in found] or ["Nothing."]
    lines += ["", "# What cannot be read", ""]
    lines += [f"- {each}" for each in unread] or ["Nothing."]
    lines += ["", "# Automations without a test", ""]
    lines += [f"- “{title}” ({where}): {why}" for title, where, why in untested] or ["None."]
    return "\n".join(lines) + "\n"


def readme(command: str, lost: bool) -> str:
    """What this folder is, and what to do next; `lost`: something was left out."""
    aside = f"\n- `{LEFT_OUT}`: what could not be taken over, and why." if lost else ""
    return f"""# Tests of your automations

- `{AUTOMATIONS}`: your automations, scripts, scenes and helpers in one file, as `ecosim` plays them. Each has
  its place in your configuration as a comment. No secret is in it: `secret_...` stands where one was.
- `{TESTS}`: a test for each automation that could be played. They describe what your automations do today,
  not what they should do: read them, and change what is not what you want.{aside}

Play them:

    {command}

Change an automation in `{AUTOMATIONS}`, play the tests again, and see what is different. Then write tests of
your own: what is given, what happens, what should come of it. https://www.home-assistant.io/docs/automation/
has the language of automations, and `docs/test-automations.md` of ecosim that of the tests.
"""
