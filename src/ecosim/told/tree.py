"""The chain of causes as a tree: what a person did on top, what came of it below."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ecosim.record import Entry
from ecosim.told import acts
from ecosim.told.causes import AUTOMATION, Causes, automation
from ecosim.told.clocks import Clocks
from ecosim.told.durations import seconds
from ecosim.told.vocabulary import Place, words

_MILLISECOND = 0.001
HOME_ASSISTANT = (
    "homeassistant"  # the second level of the tree in which it commands, and whom it is then from
)


@dataclass(slots=True)
class Branch:
    """A message, and what of interest followed from it."""

    entry: Entry
    wanted: bool = False
    below: "list[Branch]" = field(default_factory=list)


def grow(causes: Causes, leaves: Iterable[Entry]) -> list[Branch]:
    """The trees whose leaves these messages are: each message once, under its cause."""
    roots: list[Branch] = []
    known: dict[int, Branch] = {}
    for leaf in leaves:
        above: Branch | None = None
        for entry in causes.chain(leaf):
            branch = known.get(id(entry))
            if branch is None:
                branch = known[id(entry)] = Branch(entry)
                (roots if above is None else above.below).append(branch)
            above = branch
        if above is not None:
            above.wanted = True
    return roots


def draw(causes: Causes, roots: Iterable[Branch], topics: bool = False) -> Iterator[str]:
    """The lines of the trees: local time, how long after the root, and what happened."""
    clocks = Clocks()
    for root in roots:
        start, _ = clocks.read(root.entry)
        yield from _draw(causes, root, clocks, start, ("", ""), topics=topics)


def _draw(
    causes: Causes, branch: Branch, clocks: Clocks, start: float, indent: tuple[str, str], *, topics: bool
) -> Iterator[str]:
    time, clock = clocks.read(branch.entry)
    later = time - start
    after = f"+{seconds(round(later, 1))}" if later > _MILLISECOND else ""
    star = "  ◀" if branch.wanted else ""
    topic = f"  [{branch.entry.topic}]" if topics else ""
    yield f"{clock} {after:>13}  {indent[0]}{describe(causes, branch.entry)}{star}{topic}"
    for number, below in enumerate(branch.below, 1):
        last = number == len(branch.below)
        pair = (indent[1] + ("└─ " if last else "├─ "), indent[1] + ("   " if last else "│  "))
        yield from _draw(causes, below, clocks, start, pair, topics=topics)


def describe(causes: Causes, entry: Entry) -> str:
    """A message in words, with who said it."""
    place = Place.of(entry.topic)
    if place is None:
        return _simulation(causes, entry)
    publisher = causes.vocabulary.name(entry.publisher or "somebody")
    target = causes.vocabulary.name(place.device)
    known = causes.vocabulary.property(place.device, place.path)
    if place.role == "set":
        command = known.phrase(entry.payload) if known.retained else known.command(entry.payload)
        return f"{publisher} asks {target}: {command}" if publisher != target else f"{publisher}: {command}"
    if place.path.rpartition("/")[2] == AUTOMATION:
        return f"{target}: runs “{automation(entry.payload)}”"
    if place.role == "$target":
        return f"{target}: {known.words} shall be {known.with_unit(entry.payload)}"
    return f"{target}: {causes.say(entry)}"


def _simulation(causes: Causes, entry: Entry) -> str:
    parts = entry.topic.split("/")
    if parts[-1] == "story":
        return acts.says(entry.payload, causes.vocabulary)
    if len(parts) > 2 and parts[1] == HOME_ASSISTANT:  # noqa: PLR2004 - domain, tree, device
        return _between(causes, entry, parts)
    kind = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - ecosim, home, and what
    if kind == "world":
        return f"the world: {' '.join(map(words, parts[3:]))}"
    if kind == "influence":
        return f"{causes.vocabulary.name(parts[-1])} acts on the world"
    if kind == "touch":
        return f"a hand on {causes.vocabulary.name(parts[-1])}"
    return entry.topic


def _between(causes: Causes, entry: Entry, parts: list[str]) -> str:
    """What Home Assistant and a device say to each other in their own words."""
    name, other = causes.vocabulary.name(parts[2]), causes.vocabulary.name(HOME_ASSISTANT)
    what = words("/".join(parts[3:]).removesuffix("/set").replace("$", ""))
    if parts[-1] == "set":
        return f"{other} sends {name}: {what} {entry.payload}"
    return f"{name} tells {other}: {what} {entry.payload}"


def brief(causes: Causes, entry: Entry) -> str:
    """The whole chain in one line, without what only passes it on."""
    steps = [e for e in causes.chain(entry) if _says_much(e)]
    return " → ".join(describe(causes, e) for e in steps)


def _says_much(entry: Entry) -> bool:
    return Place.of(entry.topic) is not None or entry.topic.endswith("/story")
