"""`ecosim test`: tests of automations, in virtual time."""

import json
from pathlib import Path

import click

from ecosim.cli.options import json_option
from ecosim.errors import EcosimError
from ecosim.rehearsal import Outcome, Suite, account, as_data, junit, load_suite, perform, suite_files

_MET, _MISSED = 0, 1


@click.command("test")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("-k", "named", metavar="TEXT", help="Only tests with this in their names.")
@click.option("--junit", "report", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML.")
@click.option("-q", "--quiet", is_flag=True, help="Only what failed, and the count.")
@json_option
def command(
    *, files: tuple[Path, ...], named: str | None, report: Path | None, quiet: bool, as_json: bool
) -> int:
    """Play the tests of automations that stand in FILEs, each among stand-ins and in virtual time.

    A folder means all files with tests in it, and below it.

    Exit status: 0 all passed, 1 some failed, 2 bad input.
    """
    suites = [load_suite(file) for path in files for file in suite_files(path)]
    if named is not None:
        suites = [some for suite in suites if (some := suite.named(named)).cases]
        if not suites:
            raise EcosimError(f"no test has {named!r} in its name")
    results = [(suite, [perform(suite, case) for case in suite.cases]) for suite in suites]
    if report is not None:
        _write(report, junit(results))
    failed = sum(not o.passed for _, outcomes in results for o in outcomes)
    count = sum(len(outcomes) for _, outcomes in results)
    if as_json:
        tests = [as_data(suite, o) for suite, outcomes in results for o in outcomes]
        told = {"passed": count - failed, "failed": failed, "tests": tests}
        click.echo(json.dumps(told, indent=1, ensure_ascii=False, default=str))
    else:
        for suite, outcomes in results:
            _tell(suite, outcomes, quiet=quiet)
        click.echo(f"{count - failed} passed" + (f", {failed} failed" if failed else ""))
    for doubt in dict.fromkeys(line for suite in suites for line in suite.doubts):
        click.echo(f"ecosim: {doubt}", err=True)
    return _MISSED if failed else _MET


def _tell(suite: Suite, outcomes: list[Outcome], *, quiet: bool) -> None:
    if not quiet:
        click.echo(suite.file)
    for outcome in outcomes:
        if outcome.passed and not quiet:
            click.echo(f"  ✓ {outcome.case.name}")
        elif not outcome.passed:
            click.echo(f"  ✗ {outcome.case.name}  ({suite.file}:{outcome.case.line})")
            for line in account(suite, outcome):
                click.echo(f"      {line}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EcosimError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
