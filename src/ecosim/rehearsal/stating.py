"""Whether what a test says of the hub's own entities can be: a helper is never what its file rules out."""

from ecosim.errors import nearest
from ecosim.files import Loaded, Route, label, wrong_at
from ecosim.hub.package import Package
from ecosim.rehearsal.entries import CaseEntry

_SWITCHED = ("on", "off")


class Possible:
    """What the entities can be that a file of automations defines."""

    def __init__(self, loaded: Loaded, package: Package) -> None:
        self._loaded = loaded
        self._own = {c.entity_id: c for c in package.own}
        self._automations = {c.entity_id for c in package.automations}

    def check(self, case: CaseEntry, route: Route) -> None:
        """Raise `FileError` for the first state that cannot be, and for attributes that nobody can choose."""
        for name, shown in case.given.items():
            here = (*route, "given", name)
            self._state(name, shown.state, here)
            self._attributes(name, bool(shown.attributes), here)
        for index, happening in enumerate(case.happens):
            here = (*route, "happens", index)
            if happening.becomes is not None:
                self._state(happening.entity, happening.becomes, (*here, "becomes"))
                self._attributes(happening.entity, bool(happening.attributes), (*here, "attributes"))

    def _state(self, name: str, state: str, here: Route) -> None:
        wrong = ""
        if name in self._own:
            wrong = self._own[name].wrong_state(state)
        elif name in self._automations and state not in _SWITCHED:
            wrong = f"{state!r} is no state of it{nearest(state, _SWITCHED)}"
        if wrong:
            raise wrong_at(self._loaded, here, f"{label(here[:-1])}: {name}: {wrong}")

    def _attributes(self, name: str, said: bool, here: Route) -> None:
        config = self._own.get(name)
        fixed = name in self._automations or (config is not None and not config.follows)
        if said and fixed:
            what = f"{name}: its attributes follow from its state and its file: say only the state"
            raise wrong_at(self._loaded, here, f"{label(here[:-1])}: {what}")
