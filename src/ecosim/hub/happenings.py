"""What happens without being a state: events on Home Assistant's bus, and what comes in from outside.

`event` is Home Assistant's event bus; the other kinds are what its integrations hear: `mqtt`, `webhook`,
`conversation`, `persistent_notification`, `calendar`, `device`.
"""

from collections.abc import Callable, Mapping
from typing import Any

Hearing = Callable[[Mapping[str, Any]], None]


class Happenings:
    """Who wants to hear of what, in the order in which they came."""

    def __init__(self) -> None:
        self._hearing: dict[tuple[str, str], list[Hearing]] = {}

    def listen(self, kind: str, name: str, hearing: Hearing) -> Callable[[], None]:
        """Hear of all that happens under a name; `*` is every name. Returns what ends it."""
        heard = self._hearing.setdefault((kind, name), [])
        heard.append(hearing)

        def unlisten() -> None:
            if hearing in heard:
                heard.remove(hearing)
            if not heard:
                self._hearing.pop((kind, name), None)

        return unlisten

    def wanted(self, kind: str, name: str) -> bool:
        """Whether anybody hears of this: what is dear to tell need not be told otherwise."""
        hearing = self._hearing
        return bool(hearing) and ((kind, name) in hearing or (kind, "*") in hearing)

    def tell(self, kind: str, name: str, facts: Mapping[str, Any]) -> None:
        """This has happened."""
        if not self._hearing:
            return
        for place in ((kind, name), (kind, "*")):
            for hearing in list(self._hearing.get(place, ())):
                hearing({"name": name, **facts})


def context() -> dict[str, Any]:
    """Who is behind it, in Home Assistant's terms: nobody that is known here."""
    return {"id": "", "parent_id": None, "user_id": None}
