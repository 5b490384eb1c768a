"""What options take from the environment."""

import click
import pytest

from ecosim.cli.options import broker_option


@pytest.mark.parametrize(
    "said",
    ["mqtt://{client}:a secret of the house@broker", "mqtt://{client}:a secret@broker\ncar=mqtt://elsewhere"],
)
def test_brokers_in_the_environment_have_a_line_each(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    seen: list[tuple[str, ...]] = []

    @click.command()
    @broker_option(required=True)
    def command(brokers: tuple[str, ...]) -> None:
        seen.append(brokers)

    monkeypatch.setenv("ECOSIM_BROKER", said)
    command.main([], standalone_mode=False)
    assert seen == [tuple(said.split("\n"))]
