"""What a line may know: read from the imports, not hoped for."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from subprocess import run

import pytest

import ecosim

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src"
LONGEST = 300
LONGEST_DEVICE = 150

# Where the outside world is: its loop, its sockets, its clock.
LIVE = ("ecosim.live",)
SERVER = (
    "ecosim.broker.child",
    "ecosim.broker.server",
    "ecosim.broker.transport",
    "ecosim.broker.websocket",
    "ecosim.broker.connection",
)
COMMANDS = ("ecosim.cli", "ecosim.__main__")
# What tests use of it: a broker in a process, a home on a broker, both waited for in threads.
TESTING = ("ecosim.testing.broker", "ecosim.testing.live", "ecosim.testing.asynchronous")
RUNTIMES = ("ecosim.live", "ecosim.virtual")
INNER = ("ecosim.model", "ecosim.wire", "ecosim.host", "ecosim.hub", "ecosim.world", "ecosim.parts")
DEVICES_MAY = {
    "__future__", "abc", "collections", "dataclasses", "datetime", "enum", "functools", "itertools", "math",
    "operator", "statistics", "typing",
}  # fmt: skip
DEVICES_MAY_OF_ECOSIM = ("ecosim", "ecosim.curves", "ecosim.entities", "ecosim.hub", "ecosim.parts")


@dataclass(frozen=True)
class Module:
    name: str
    file: Path
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.file.relative_to(ROOT))

    def imports(self) -> Iterator[tuple[int, str]]:
        """All that is imported, also within functions; `from a import b` as `a.b` and, were it none, `a`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    base = ".".join([*self.name.split(".")[: -node.level], *filter(None, [base])])
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def calls(self) -> Iterator[tuple[int, str]]:
        """Dotted names that are read, `time.time`, `os.environ`, and names that are called, `print`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield node.lineno, ast.unparse(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id


def modules(folder: Path, package: str) -> list[Module]:
    found = []
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        name = ".".join([package, *parts]).removesuffix(".__init__")
        found.append(Module(name, file, ast.parse(file.read_text(encoding="utf-8"))))
    return found


CORE = modules(SOURCE / "ecosim", "ecosim")
DEVICES = modules(ROOT / "devices", "ecosim_devices")


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(f"{p}.") for p in packages)


def importing(outside: tuple[str, ...], among: list[Module]) -> dict[str, list[str]]:
    """Which modules import any of these, with the lines."""
    found: dict[str, list[str]] = {}
    for module in among:
        for line, name in module.imports():
            if within(name, outside):
                found.setdefault(module.name, []).append(f"{module.where}:{line} imports {name}")
    return found


def flat(found: dict[str, list[str]], *, but: tuple[str, ...] = ()) -> list[str]:
    return [text for name, texts in found.items() if not within(name, but) for text in texts]


def test_devices_know_only_what_a_device_may() -> None:
    wrong = []
    for module in DEVICES:
        for line, name in module.imports():
            own = within(name, ("ecosim_devices",))
            top = name.split(".")[0]
            from_ecosim = name in (f"ecosim.{n}" for n in ecosim.__all__) or within(
                name, DEVICES_MAY_OF_ECOSIM[1:]
            )
            if not (own or top in DEVICES_MAY or (top == "ecosim" and from_ecosim)):
                wrong.append(f"{module.where}:{line} imports {name}")
        for line, name in module.calls():
            if name in (
                "open",
                "print",
                "input",
                "exec",
                "eval",
                "datetime.now",
                "datetime.today",
                "date.today",
            ):
                wrong.append(f"{module.where}:{line} uses {name}")
    assert wrong == []


def test_the_mqtt_library_is_known_to_one_module() -> None:
    found = importing(("aiomqtt", "paho"), CORE)
    assert set(found) == {"ecosim.live.connection"}


def test_asyncio_is_where_the_outside_world_is() -> None:
    found = importing(("asyncio", "selectors"), CORE)
    assert flat(found, but=(*LIVE, *SERVER, *COMMANDS, *TESTING, "ecosim.runs")) == []


def test_sockets_threads_and_processes_are_there_too() -> None:
    found = importing(("socket", "ssl", "threading", "multiprocessing", "subprocess", "signal"), CORE)
    assert flat(found, but=(*LIVE, *SERVER, *COMMANDS, *TESTING, "ecosim.runs")) == []


def test_the_broker_core_has_neither_sockets_nor_clock() -> None:
    core = [m for m in CORE if within(m.name, ("ecosim.broker",)) and not within(m.name, SERVER)]
    assert flat(importing(("asyncio", "socket", "ssl", "time", "selectors", "threading"), core)) == []
    own = ("ecosim.broker", "ecosim.bus", "ecosim.errors", "ecosim.__version__")
    wrong = [
        f"{m.where}:{line} imports {name}"
        for m in core
        for line, name in m.imports()
        if within(name, ("ecosim",)) and not within(name, own)
    ]
    assert wrong == []


def test_the_runtimes_do_not_know_each_other_nor_devices() -> None:
    virtual = [m for m in CORE if within(m.name, ("ecosim.virtual",))]
    live = [m for m in CORE if within(m.name, LIVE)]
    assert flat(importing(("ecosim.live", "ecosim_devices"), virtual)) == []
    assert flat(importing(("ecosim.virtual", "ecosim_devices"), live)) == []


def test_what_is_inside_knows_no_runtime() -> None:
    inner = [m for m in CORE if within(m.name, INNER)]
    assert flat(importing((*RUNTIMES, "ecosim.runs", "ecosim.cli"), inner)) == []


def test_model_and_wire_know_no_host() -> None:
    lower = [m for m in CORE if within(m.name, ("ecosim.model", "ecosim.wire"))]
    above = ("ecosim.host", "ecosim.hub", "ecosim.world", "ecosim.parts", "ecosim.home")
    assert flat(importing(above, lower)) == []


def test_the_report_knows_records_and_words() -> None:
    """It is given a summary and a record, and gives a page."""
    pages = [m for m in CORE if within(m.name, ("ecosim.report",))]
    may = (
        "ecosim.report",
        "ecosim.told",
        "ecosim.record",
        "ecosim.wire",
        "ecosim.plane",
        "ecosim.__version__",
    )
    wrong = [
        f"{m.where}:{line} imports {name}"
        for m in pages
        for line, name in m.imports()
        if within(name, ("ecosim",)) and name != "ecosim" and not within(name, may)
    ]
    assert pages
    assert wrong == []


def test_comparing_knows_virtual_time_only() -> None:
    """A comparison gives the same numbers each time: nothing in it is live, commands start it."""
    compare = [m for m in CORE if within(m.name, ("ecosim.compare",))]
    assert compare
    assert flat(importing(("ecosim.live", "ecosim.broker", "ecosim.cli", "ecosim.runs.live"), compare)) == []
    assert flat(importing(("ecosim.compare",), CORE), but=("ecosim.compare", *COMMANDS)) == []


def test_rehearsing_needs_no_runtime() -> None:
    """Tests of automations are played on a timeline of their own."""
    rehearsal = [m for m in CORE if within(m.name, ("ecosim.rehearsal",))]
    assert rehearsal
    outside = (*RUNTIMES, "ecosim.runs", "ecosim.broker", "ecosim.cli", "ecosim.compare", "time")
    assert flat(importing(outside, rehearsal)) == []
    knowing = ("ecosim.rehearsal", "ecosim.imports", *COMMANDS)
    assert flat(importing(("ecosim.rehearsal",), CORE), but=knowing) == []


def test_importing_needs_no_runtime() -> None:
    """What is imported is read, played on a timeline and written."""
    imports = [m for m in CORE if within(m.name, ("ecosim.imports",))]
    assert imports
    assert flat(importing((*RUNTIMES, "ecosim.runs", "ecosim.broker", "ecosim.cli", "time"), imports)) == []


def test_tests_in_virtual_time_need_no_broker_no_thread_and_no_terminal() -> None:
    testing = [m for m in CORE if within(m.name, ("ecosim.testing",))]
    virtual = [m for m in testing if not within(m.name, (*TESTING, "ecosim.testing.plugin"))]
    outside = ("ecosim.live", "ecosim.runs.live", "ecosim.cli", "asyncio", "time", "pytest")
    lazily = {"ecosim.testing"}  # for type checkers
    assert virtual
    assert flat(importing(outside, [m for m in virtual if m.name not in lazily])) == []
    assert flat(importing(("ecosim.testing",), CORE), but=("ecosim.testing", "ecosim.check", *COMMANDS)) == []
    assert flat(importing(("ecosim.cli",), testing)) == []


def test_home_assistant_is_a_second_face_and_nothing_a_host_knows() -> None:
    discovery = [m for m in CORE if within(m.name, ("ecosim.discovery",))]
    assert discovery
    outside = (*RUNTIMES, "ecosim.host", "ecosim.runs", "ecosim.cli", "ecosim.home")
    assert flat(importing(outside, discovery)) == []
    hosts = [m for m in CORE if within(m.name, ("ecosim.host",))]
    assert flat(importing(("ecosim.discovery", "ecosim.entities", "ecosim.hub"), hosts)) == []


def test_only_the_command_line_prints_and_reads_the_environment() -> None:
    wrong = [
        f"{m.where}:{line} uses {name}"
        for m in CORE
        if not within(m.name, (*COMMANDS, "ecosim.broker.child"))  # a program of its own
        for line, name in m.calls()
        if name in ("print", "os.environ", "os.getenv", "sys.argv", "sys.stdout", "sys.stderr", "input")
    ]
    assert wrong == []


def test_export_knows_records_and_one_module_of_it_the_network() -> None:
    export = [m for m in CORE if within(m.name, ("ecosim.export",))]
    assert export
    own = ("ecosim.export", "ecosim.record", "ecosim.errors", "ecosim.__version__")
    wrong = [
        f"{m.where}:{line} imports {name}"
        for m in export
        for line, name in m.imports()
        if within(name, ("ecosim",)) and not within(name, own)
    ]
    assert wrong == []
    assert set(importing(("http", "urllib"), export)) == {"ecosim.export.send"}
    assert set(importing(("http",), CORE)) <= {"ecosim.export.send"}


def test_lint_judges_what_was_heard() -> None:
    """It is given messages, whoever listened; it knows the conventions, and no device of ours."""
    lint = [m for m in CORE if within(m.name, ("ecosim.lint",))]
    assert lint
    own = (
        "ecosim.lint",
        "ecosim.wire",
        "ecosim.units",
        "ecosim.errors",
        "ecosim.hub.jinja",
        "ecosim.broker.topics",
    )
    wrong = [
        f"{m.where}:{line} imports {name}"
        for m in lint
        for line, name in m.imports()
        if within(name, ("ecosim",)) and not within(name, own)
    ]
    assert wrong == []


def test_no_chance_and_no_time_from_outside() -> None:
    """A run is determined by its seed; only what deals with the outside world knows the wall clock."""
    clocks = {f"time.{n}" for n in ("time", "time_ns", "monotonic", "perf_counter", "localtime")}
    clocks |= {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"}
    wrong = []
    for module in CORE:
        outside = within(module.name, (*LIVE, *SERVER, *COMMANDS, "ecosim.runs"))
        for line, name in module.calls():
            chance = name.startswith("random.") and name != "random.Random"
            if chance or (name in clocks and not outside):
                wrong.append(f"{module.where}:{line} uses {name}")
    assert wrong == []
    found = importing(("uuid", "secrets"), CORE)
    assert flat(found, but=(*LIVE, *SERVER, *COMMANDS, "ecosim.runs", "ecosim.broker.passwords")) == []


# ------------------------------------------------------------- the public names


def test_the_public_names_are_where_they_are_said_to_be() -> None:
    assert set(ecosim.__all__) == {*ecosim._MODULE_OF, "__version__"}
    assert sorted(ecosim.__all__, key=str) == list(ecosim.__all__)
    for name, module in ecosim._MODULE_OF.items():
        assert getattr(ecosim, name) is getattr(import_module(module), name)


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse((SOURCE / "ecosim" / "__init__.py").read_text(encoding="utf-8"))
    checked = next(n for n in tree.body if isinstance(n, ast.If))
    seen = {a.name: n.module for n in checked.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert seen == ecosim._MODULE_OF


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Kettel'"):
        _ = ecosim.Kettel


def test_importing_ecosim_loads_next_to_nothing() -> None:
    code = "import sys, ecosim; print(*sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [m for m in done.stdout.split() if m.startswith(("ecosim.", "pydantic", "asyncio"))] == []


# ------------------------------------------------------------- the tree


def test_packages_are_those_on_disk() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    folders = {"ecosim_devices": ROOT / "devices", "ecosim_homes": ROOT / "homes"}
    found = {name for name, folder in folders.items() if (folder / "__init__.py").exists()}
    for init in (SOURCE / "ecosim").rglob("__init__.py"):
        found.add(".".join(init.parent.relative_to(SOURCE).parts))
    assert sorted(settings["packages"]) == sorted(found)


@pytest.mark.parametrize("module", [*CORE, *DEVICES], ids=lambda m: m.name)
def test_no_file_is_longer_than_two_ideas(module: Module) -> None:
    lines = len(module.file.read_text(encoding="utf-8").splitlines())
    longest = LONGEST_DEVICE if module in DEVICES else LONGEST
    assert lines <= longest, f"{module.where} has {lines} lines: name the second idea in it"
    assert ast.get_docstring(module.tree)
