"""Makes pages of templates: everything is in the file, and nothing is fetched.

`base.html.j2` is the skeleton: head, colours for light and dark, type, tables, matrix, print. A page
extends it and fills its blocks; `macros.html.j2` has what pages share.
"""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ecosim import __version__
from ecosim.told.durations import milliseconds, seconds
from ecosim.told.vocabulary import words

_HERE = Path(__file__).parent
_ESCAPES = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render(template: str, **context: Any) -> str:  # noqa: ANN401 - whatever the template asks for
    """A page: `render("run.html.j2", run=…)`. What it says is escaped."""
    return _environment().get_template(template).render(**context)


def embedded(content: Any) -> Markup:  # noqa: ANN401
    """JSON that may stand in a page: no text in it can end the element it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - nothing in it is markup any more


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"asset": _asset, "version": __version__}
    found.filters |= {
        "duration": seconds,
        "wall": milliseconds,
        "words": words,
        "count": lambda number: f"{number:,}",
        "embedded": embedded,
        "long_date": _long_date,
    }
    return found


@cache
def _asset(name: str) -> Markup:
    """A style sheet or a script of ours, to stand in the page."""
    return Markup((_HERE / "static" / name).read_text(encoding="utf-8"))  # noqa: S704 - written by us


def _long_date(date: str) -> str:
    """`2026-03-17` as `Tuesday, 17 March 2026`; what is no date as it is."""
    try:
        found = dt.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{found:%A}, {found.day} {found:%B %Y}"
