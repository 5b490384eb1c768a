"""Wiring files: what ships, and how a mistake is told."""

from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.home import load_home
from ecosim.wirings import find_wiring, shipped_wirings, wire
from tests.wirings.bench import home, wiring

MAKERS = ("xiaomi", "huawei", "hyundai", "byd", "tesla", "apple", "google", "toyota", "volkswagen", "bosch")


def test_five_ways_ship_and_each_fits_the_family() -> None:
    shipped = shipped_wirings()
    assert list(shipped) == ["full_stack", "partner", "software_first", "phone_projection", "app_patchwork"]
    family = load_home("family")
    for name, found in shipped.items():
        wired = wire(family, found)
        assert found.wiring == name
        assert found.assumptions, name
        assert found.sources, name
        assert wired.place["hub"] == found.automations
        assert wired.domains.of("hub") == "family"
        assert wired.domains.of("car") == "family-car"


@pytest.mark.parametrize("maker", MAKERS)
def test_each_maker_can_be_asked_for_by_name(maker: str) -> None:
    assert maker in find_wiring(maker).examples


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(FileError, match=r"there is no such wiring; did you mean 'tesla'\?"):
        find_wiring("tessla")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            "shows: {car: [battery/charg]}",
            r"yaml:10: car has no 'battery/charg'; did you mean 'battery/charge'",
        ),
        ("needs: [intenet]", r"yaml:10: links\[0\]\.needs\[0\]"),
        ("latncy: 1 s", r"yaml:10: links\[0\]: there is no key 'latncy'; did you mean 'latency'"),
        ("latency: {median: 2 s, p95: 1 s}", r"yaml:10: .*p95"),
        ("latency: soon", r"yaml:10: .*a duration like 10 s"),
        ("by_hand: {taps: 0, delay: 1 s}", r"yaml:10: .*taps"),
        ("by_hand: {taps: 1, delay: 1 s, forgets: 2}", r"yaml:10: .*forgets"),
        ("login: {lasts: 0 s, delay: 1 h}", r"yaml:10: .*lasts"),
    ],
)
def test_a_mistake_has_a_line(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(FileError, match=complaint):
        wire(home(tmp_path), wiring(tmp_path, line))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("to: home", "to: hme", r"yaml:9: there is no domain 'hme'; did you mean 'home'"),
        ("to: home", "to: car", r"yaml:9: a link goes from one domain to another"),
        ("home: {}", "home: {kinds: [phone]}", r"yaml:4: domains: one has no `kinds`.*here 0 have none"),
        ("home: {}", "home: {}\n  other: {}", r"yaml:4: .*here 2 have none"),
        ("home: {}", "home: {}\n  other: {kinds: [car]}", r"yaml:7: 'car' is in the domain 'other' already"),
        ("kinds: [car]", "kinds: [carr]", r"yaml:6: there is no kind 'carr'; did you mean 'car'"),
        (
            "to: home",
            "to: home\n    shows: {phonne: ['*']}",
            r"yaml:10: there is no kind 'phonne'; did you mean",
        ),
        (
            "links:",
            "devices: {kettel: {}}\nlinks:",
            r"yaml:7: there is no kind 'kettel'; did you mean 'kettle'",
        ),
        ("links:", "automations: cloud\nlinks:", r"yaml:7: there is no domain 'cloud'"),
        (
            "links:",
            "devices: {car: {kys: []}}\nlinks:",
            r"yaml:7: car has no option 'kys'; did you mean 'keys'",
        ),
    ],
)
def test_a_mistake_in_the_domains_has_a_line(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    from tests.wirings import bench  # noqa: PLC0415

    text = bench.WIRING.replace(before, after, 1)
    file = tmp_path / "wiring.yaml"
    file.write_text(text)
    with pytest.raises(FileError, match=complaint):
        wire(home(tmp_path), find_wiring(str(file)))


def test_a_wiring_can_give_a_kind_other_options(tmp_path: Path) -> None:
    file = tmp_path / "wiring.yaml"
    wiring(tmp_path)
    file.write_text(file.read_text() + "devices: {car: {keys: []}}\n")
    house = home(tmp_path)
    wired = wire(house, find_wiring(str(file)))
    car = next(p for p in house.placements(0) if p.id == "car")
    wired.settle(car)
    assert (car.domain, car.options["keys"]) == ("h-car", [])


def test_the_documented_file_loads_and_a_mistake_is_told_as_documented(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "wirings.md").read_text("utf-8")
    text, told = page.split("```yaml\n")[1].split("```")[0], page.split("```text\n")[1].split("```")[0]
    file, family = tmp_path / "wiring.yaml", load_home("family")
    file.write_text(text)
    wire(family, find_wiring(str(file)))
    file.write_text(text.replace("[cabin/on,", "[cabin/onn,"))
    with pytest.raises(FileError) as caught:
        wire(family, find_wiring(str(file)))
    assert str(caught.value).removeprefix(f"{tmp_path}/") == told.strip()
