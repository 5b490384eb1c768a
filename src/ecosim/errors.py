"""Everything that can be refused, misused or broken.

    Exception
    ├── EcosimError            you misused it: bad file, bad plugin, no broker; one line, exit status 2
    │   ├── FileError          a home, day or automation file is wrong; knows file and line
    │   ├── PluginError        a kind's class is wrong; knows file and line
    │   └── BrokerError        the broker cannot be reached, refuses the login, or its port is taken
    └── Refused                it refuses: the device says no to a command

What is wrong with ecosim itself is an assertion.
"""

import difflib
from collections.abc import Iterable


class EcosimError(Exception):
    """Bad input or no broker: the message is one line that says what, where and what to do."""


class Located(EcosimError):  # noqa: N818 - its subclasses are the errors
    """An error that has a place: `file:line: what is wrong`."""

    def __init__(self, what: str, file: object = None, line: int | None = None) -> None:
        self.what, self.file, self.line = what, file, line
        place = "" if file is None else f"{file}:{line}: " if line else f"{file}: "
        super().__init__(place + what)


class FileError(Located):
    """A file given by the user is wrong."""


class PluginError(Located):
    """A kind's class is wrong: found when its module is imported, never at 23:00."""


class BrokerError(EcosimError):
    """The broker cannot be reached, refuses the login, or its port is taken."""


class Refused(Exception):  # noqa: N818 - a device's answer, not a programming error
    """The device says no: raised in an action, or in a reaction to a property being set."""


def nearest(name: object, known: Iterable[object]) -> str:
    """`; did you mean 'kettle'?` for a mistyped name, or what there is instead, or nothing."""
    names = [str(k) for k in known]
    lowered = {n.lower(): n for n in names}
    close = difflib.get_close_matches(str(name).lower(), lowered, n=1)
    if close:
        return f"; did you mean {lowered[close[0]]!r}?"
    few = 12
    if 0 < len(names) <= few:
        return f"; there is {', '.join(names)}"
    return ""
