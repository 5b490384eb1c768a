"""Fixtures for pytest, loaded with pytest wherever ecosim is installed: keep its imports cheap."""

# ruff: noqa: PLC0415 - what a fixture needs is imported when it is asked for

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from ecosim.testing.asynchronous import AsyncLiveHome
    from ecosim.testing.broker import Broker
    from ecosim.testing.home import SimulatedHome
    from ecosim.testing.live import LiveHome
    from ecosim.testing.virtual import VirtualHome

MARKER = "ecosim"
_ARGUMENTS = ("home", "day", "at", "seed", "automations", "devices")
_LIVE = ("grace", "patience", "discovery")
_HELP = (
    "ecosim(home='family', *, day=None, at=None, seed=0, automations=None, devices=(), grace=0.02, "
    "patience=2, discovery=None): which home ecosim_home and ecosim_live play; see docs/pytest.md"
)
_HOMES = pytest.StashKey[list["SimulatedHome"]]()
H = TypeVar("H", bound="SimulatedHome")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", _HELP)


@pytest.fixture
def ecosim_home(request: pytest.FixtureRequest) -> Iterator[VirtualHome]:
    """A home in virtual time, on a bus in memory; the marker `ecosim` says which."""
    from ecosim.testing.virtual import VirtualHome

    with _opened(request, VirtualHome, _asked(request, _ARGUMENTS)) as home:
        yield home
    _check(home)


@pytest.fixture
def ecosim_broker() -> Iterator[Broker]:
    """A broker of MQTT 3.1.1 and 5 on a free port, for one test: `url`, `host`, `port`, `log`."""
    from ecosim.testing.broker import Broker

    with Broker() as broker:
        yield broker


@pytest.fixture(scope="session")
def ecosim_session_broker() -> Iterator[Broker]:
    """The same for all tests of a session: what one leaves retained the next one finds."""
    from ecosim.testing.broker import Broker

    with Broker() as broker:
        yield broker


@pytest.fixture
def ecosim_live(request: pytest.FixtureRequest, ecosim_broker: Broker) -> Iterator[LiveHome]:
    """A home on `ecosim_broker`, its time under the test's hands; the marker `ecosim` says which."""
    from ecosim.testing.live import LiveHome

    asked = _asked(request, (*_ARGUMENTS, *_LIVE))
    with _opened(request, LiveHome, {"url": ecosim_broker.url, "alone": True, **asked}) as home:
        yield home
    _check(home)


@pytest.fixture
def ecosim_live_async(ecosim_live: LiveHome) -> AsyncLiveHome:
    """The same for tests that are coroutines, under pytest-asyncio or anyio."""
    from ecosim.testing.asynchronous import AsyncLiveHome

    return AsyncLiveHome(ecosim_live)


def _asked(request: pytest.FixtureRequest, known: tuple[str, ...]) -> dict[str, Any]:
    """What the markers say; the nearest one counts."""
    found: dict[str, Any] = {}
    for marker in request.node.iter_markers(MARKER):
        if len(marker.args) > 1:
            pytest.fail(f"@pytest.mark.ecosim: name all but the home: {_HELP}", pytrace=False)
        said = {**dict(zip(("home",), marker.args, strict=False)), **marker.kwargs}
        for name in said:
            if name not in (*_ARGUMENTS, *_LIVE):
                close = get_close_matches(name, (*_ARGUMENTS, *_LIVE), n=1)
                hint = f"; did you mean {close[0]!r}?" if close else f"; there is {', '.join(_ARGUMENTS)}"
                pytest.fail(f"@pytest.mark.ecosim has no argument {name!r}{hint}", pytrace=False)
        found = {**said, **found}
    return {name: value for name, value in found.items() if name in known}


def _opened(request: pytest.FixtureRequest, kind: Callable[..., H], asked: dict[str, Any]) -> H:
    """A home; what is wrong with what was asked for is one line, and no traceback."""
    from ecosim.errors import EcosimError

    home, wrong = None, ""
    try:
        home = kind(beside=request.path.parent, **asked)
    except EcosimError as error:
        wrong = str(error)  # failing in here, pytest would show both
    if home is None:
        pytest.fail(f"@pytest.mark.ecosim: {wrong}", pytrace=False)
    request.node.stash.setdefault(_HOMES, []).append(home)
    return home


def _check(home: SimulatedHome) -> None:
    """Nobody's test is about a device that breaks."""
    if home.crashes:
        pytest.fail("\n".join(["a device of the home broke:", *home.crashes]), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed also shows what its home said last."""
    report = yield
    if call.when == "call" and report.failed:
        for home in item.stash.get(_HOMES, []):
            report.sections.append((f"{home!r}: the last messages", home.lately()))
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Of an entity's state that is not as it should be, say how it came to be."""
    explain = getattr(left, "explain", None) if type(left).__module__.startswith("ecosim.testing.") else None
    if op not in ("==", "!=") or explain is None:
        return None
    return [f"{left!r} {op} {right!r}", *explain()]
