"""`ecosim lint`: whether devices on a broker do what they announce."""

import json
import sys
from dataclasses import dataclass

import click
from rich.console import Console
from rich.text import Text

from ecosim.cli import loops
from ecosim.cli.ending import MET, MISSED
from ecosim.cli.options import Seconds, json_option, wait_option
from ecosim.errors import BrokerError, EcosimError
from ecosim.lint import Report, lint
from ecosim.lint.exercise import Trial, astray, give_up, judge, plan
from ecosim.lint.ha import entities_in
from ecosim.lint.ha_found import PREFIX
from ecosim.lint.homie import check_device, devices_in
from ecosim.runs.listening import Listening

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say."""

    broker: str
    listen: float
    domain: str | None
    prefix: str
    device: str | None
    exercise: bool
    patience: float
    yes: bool
    wait: float
    strict: bool
    as_json: bool

    @property
    def filters(self) -> list[str]:
        """What to listen to, before any discovery message has mentioned more."""
        return [f"{self.domain or '+'}/5/#", f"{self.prefix}/#"]


@click.command("lint")
@click.option(
    "--broker",
    required=True,
    metavar="URL",
    envvar="ECOSIM_BROKER",
    show_envvar=True,
    help="mqtt://user:password@host:port, also mqtts, ws, wss.",
)
@click.option("--listen", type=Seconds(), default=10.0, show_default=True, help="How long to listen.")
@click.option("--domain", metavar="NAME", help="Only this Homie domain.  [default: any]")
@click.option("--prefix", default=PREFIX, show_default=True, help="Where Home Assistant's discovery is.")
@click.option("--device", metavar="ID", help="Only this device, as the report calls it, or its id.")
@click.option(
    "--exercise",
    is_flag=True,
    help="Send commands too: each that can be undone is tried and undone. Asks first.",
)
@click.option("--yes", is_flag=True, help="With --exercise: do not ask.")
@click.option(
    "--patience",
    type=Seconds(),
    default=2.0,
    show_default=True,
    help="With --exercise: how long an answer may take.",
)
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit status.")
@wait_option
@json_option
def command(
    *,
    broker: str,
    listen: float,
    domain: str | None,
    prefix: str,
    device: str | None,
    exercise: bool,
    yes: bool,
    patience: float,
    strict: bool,
    wait: float,
    as_json: bool,
) -> int:
    """Listen to a broker, and say where devices, ecosim's or not, do not do what they announce.

    Homie 5 devices of any domain, and what is announced by Home Assistant's MQTT discovery. Nothing is sent
    unless --exercise is given.

    Exit status 1 where something is wrong; a warning is no error, unless --strict.
    """
    wanted = Wanted(
        broker, listen, domain, prefix.strip("/"), device, exercise, patience, yes, wait, strict, as_json
    )
    for name, word in (("--domain", "x" if domain is None else domain), ("--prefix", wanted.prefix)):
        if not word or any(c in word for c in "+#\0"):
            raise click.UsageError(f"{name} {word!r} is no topic", click.get_current_context())
    if exercise and not yes and not sys.stdin.isatty():
        raise EcosimError("--exercise asks before it sends anything, and there is nobody to ask; add --yes")
    return loops.run(_run(wanted))


async def _run(wanted: Wanted) -> int:
    console = Console(highlight=False, emoji=False, markup=False)

    def say(text: str) -> None:
        if "only MQTT 3.1.1" not in text:  # which is enough here
            click.echo(text, err=True)

    look = Listening(wanted.broker, wanted.filters, wanted.prefix, wait=wanted.wait, say=say)
    async with look.listening():
        if not wanted.as_json:
            console.print(Text(f"listening for {wanted.listen:g} s …", style="italic"))
        await look.listen(wanted.listen)
        await look.look_again()
        traffic = look.traffic
        report = lint(traffic, domain=wanted.domain, prefix=wanted.prefix)
        if not report.devices:
            homie, discovery = wanted.filters
            raise BrokerError(
                f"nothing announces itself there by Homie 5 on {homie}, or by Home Assistant's discovery on "
                f"{discovery}; is it the right broker, --domain and --prefix?"
            )
        if wanted.exercise:
            await _exercise(wanted, look, report, console)
    _only(report, wanted.device)
    if wanted.as_json:
        click.echo(json.dumps(report.plain(), indent=1, ensure_ascii=False))
    else:
        show(report, console)
    wrong = report.errors or (wanted.strict and report.warnings)
    return MISSED if wrong else MET


def _only(report: Report, device: str | None) -> None:
    if device is None:
        return
    names = [n for n in report.devices if device in (n, n.split("/")[-1], n.split(": ")[-1])]
    if not names:
        raise EcosimError(f"there is no device {device!r}; there is {', '.join(sorted(report.devices))}")
    report.devices = {n: report.devices[n] for n in names}
    report.findings = [f for f in report.findings if f.device in names]


# ------------------------------------------------------------- trying


async def _exercise(wanted: Wanted, look: Listening, report: Report, console: Console) -> None:
    """Say what will be sent, ask, and send it."""
    traffic, unheard = look.traffic, Report()
    devices = devices_in(traffic, unheard, wanted.domain)
    for device in devices:
        check_device(device)
    entities = entities_in(traffic, unheard, wanted.prefix)
    trials = plan(devices, entities, traffic, prefix=wanted.prefix, only=wanted.device)
    _announce(trials, wanted, console)
    if trials and not wanted.yes and not click.confirm("Send these commands?", err=True):
        raise EcosimError("nothing was sent; leave out --exercise, or give --device for fewer commands")
    by_device: dict[str, list[Trial]] = {}
    for trial in trials:
        by_device.setdefault(trial.device, []).append(trial)
    for them in by_device.values():
        await _try(them, wanted.patience, look, report)


async def _try(trials: list[Trial], patience: float, look: Listening, report: Report) -> None:
    """Make the trials of one device, and put back all that they changed."""
    try:
        for trial in trials:
            if not astray([trial], look.traffic):  # else it changes by itself, or another trial changed it
                judge(trial, await look.attempt(trial, patience), report)
    finally:
        for trial in await look.restore(trials, patience):
            give_up(trial, report)


def _announce(trials: list[Trial], wanted: Wanted, console: Console) -> None:
    lines = [f"{_count(len(trials), 'property')} can be tried and put back" + (":" if trials else "")]
    lines += [f"  {trial.command}  ← {', '.join(trial.sends)}" for trial in trials]
    for line in lines:
        if wanted.as_json:
            click.echo(line, err=True)
        else:
            console.print(Text(line), soft_wrap=True)


# ------------------------------------------------------------- telling


def show(report: Report, console: Console) -> None:
    """Print the report, device by device."""
    clean = []
    for name, findings in report.by_device().items():
        if not findings:
            clean.append(name)
            continue
        console.print()
        console.print(
            Text(name, style="bold").append(f"  {report.devices.get(name, '')}", style="not bold dim")
        )
        topic = ""
        for finding in findings:
            if finding.topic != topic:
                topic = finding.topic
                console.print(Text(f"  {topic}", style="cyan"), soft_wrap=True)
            style = _STYLES[finding.rule.severity]
            line = Text(f"    {finding.rule.severity:<7} ", style=style)
            line.append(finding.what, style="not bold default")
            line.append(f"  [{finding.rule.id}: {finding.rule.section}]", style="not bold dim")
            console.print(line, soft_wrap=True)
    console.print()
    if clean:
        console.print(Text(f"nothing wrong: {', '.join(clean)}", style="green"), soft_wrap=True)
    console.print(Text(verdict(report), style="bold red" if report.errors else "bold green"), soft_wrap=True)


def verdict(report: Report) -> str:
    """`36 devices, 812 messages on 640 topics: all is as announced`."""
    seen = f"{_count(len(report.devices), 'device')}, {_count(report.messages, 'message')} on "
    seen += _count(report.topics, "topic")
    notes = f", {_count(len(report.notes), 'note')}" if report.notes else ""
    if not report.errors and not report.warnings:
        return f"{seen}: all is as announced{notes}"
    return f"{seen}: {_count(len(report.errors), 'error')}, {_count(len(report.warnings), 'warning')}{notes}"


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("ty") else f"{number:,} {what}s"
