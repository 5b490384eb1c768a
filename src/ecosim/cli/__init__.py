"""The command line: the only place that reads the environment, and the only one that prints."""

import sys


def main() -> None:
    """Run `ecosim` with the arguments of this process, and end it."""
    from ecosim.cli.ending import finish  # noqa: PLC0415 - what it imports must not slow down `import ecosim.cli`

    sys.exit(finish(sys.argv[1:]))
