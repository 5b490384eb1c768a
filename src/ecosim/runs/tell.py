"""Gathers what came of a run from those who took part."""

from collections.abc import Iterable, Mapping

from ecosim.host import Host
from ecosim.judge import Judge
from ecosim.record import Recorder
from ecosim.runs.assembly import Assembly
from ecosim.runs.outcome import Outcome
from ecosim.wire.homie import face_of


def outcome_of(
    assembly: Assembly,
    recorder: Recorder,
    judge: Judge,
    hosts: Iterable[Host],
    runtime: str,
    *,
    lost: Mapping[str, int] | None = None,
) -> Outcome:
    """The outcome of a run that is over."""
    home, domains = assembly.home, assembly.domains
    crashes = {host.client_id: host.crashes for host in hosts}
    devices = {
        device: {
            "kind": home.devices[device].kind,
            "state": judge.last(domains.topics(device).state),
            "values": {
                face.path: value
                for face in face_of(kind).states.values()
                if (value := judge.last(domains.topics(device).value(face.path))) is not None
            },
            "crashes": crashes.get(device, judge.crashes(device)),
        }
        for device, kind in home.kinds.items()
    }
    totals = recorder.totals()
    if lost:
        totals["faults"] = dict(lost)
    names = [day.name for day in assembly.days]
    outcome = Outcome(home.home, names, assembly.seed, runtime, judge.verdicts(), totals, devices)
    if assembly.wired is not None:
        where = {device: domains.of(device) for device in home.devices}
        wiring = assembly.wired.wiring
        outcome.wiring = {"name": wiring.wiring, "domains": where}
        outcome.boundaries = assembly.boundaries.found() if assembly.boundaries else []
        outcome.notes.append(f"wired as {wiring.wiring}: {wiring.title}")
    return outcome
