"""A configuration of many files: what each tag stands for, and that secrets stay secret."""

from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.files import place_of
from ecosim.imports.ha.config import read_configuration
from ecosim.imports.ha.files import ConfigFiles, Input


def tree(folder: Path, **files: str) -> Path:
    """Files by name, with `__` for a folder: `parts__a` is parts/a.yaml."""
    for name, text in files.items():
        file = folder / (name.replace("__", "/") + ".yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def value(folder: Path) -> object:
    return ConfigFiles(folder).load(folder / "main.yaml").value


def test_a_file_is_included_as_seen_from_the_one_that_includes_it(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include deep/one.yaml", deep__one="b: !include two.yaml", deep__two="[1, 2]")
    assert value(tmp_path) == {"a": {"b": [1, 2]}}


def test_a_container_has_its_configuration_in_config(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include /config/deep/one.yaml", deep__one="1")
    assert value(tmp_path) == {"a": 1}


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("list", [[1, 2], {"x": 3}, {"x": 4, "y": 5}]),
        ("merge_list", [1, 2]),
        ("named", {"a": [1, 2], "b": {"x": 3}, "c": {"x": 4, "y": 5}}),
        ("merge_named", {"x": 4, "y": 5}),
    ],
)
def test_a_folder_is_included_in_order_and_to_any_depth(tmp_path: Path, tag: str, found: object) -> None:
    tree(tmp_path, main=f"!include_dir_{tag} parts", parts__a="[1, 2]", parts__b="x: 3")
    tree(tmp_path, parts__deep__c="{x: 4, y: 5}", parts__secrets="z: 6", **{"parts__.hidden": "z: 7"})
    assert value(tmp_path) == found


def test_what_is_wrong_is_told_where_it_stands(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include_dir_merge_list parts", parts__a="- x: 1\n", parts__b="- y:\n    z: 2\n")
    loaded = ConfigFiles(tmp_path).load(tmp_path / "main.yaml")
    assert place_of(loaded, ("a", 1, "y", "z"))[:2] == (str(tmp_path / "parts/b.yaml"), 2)


def test_what_cannot_be_read_stands_for_nothing_and_is_kept(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include one.yaml\nb: !include none.yaml\nc: !include_dir_list no\nd: 1")
    tree(tmp_path, one="x: ]")
    files = ConfigFiles(tmp_path)
    assert files.load(tmp_path / "main.yaml").value == {"a": None, "b": None, "c": [], "d": 1}
    told = [str(error).replace(f"{tmp_path}/", "") for error in files.unread]
    assert told[0].startswith("one.yaml:1: malformed YAML")
    assert told[1:] == [
        "main.yaml:2: what it includes is not there: none.yaml",
        "main.yaml:3: there is no such folder to include: no",
    ]


def test_a_file_that_includes_itself_is_no_endless_story(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include main.yaml")
    files = ConfigFiles(tmp_path)
    assert files.load(tmp_path / "main.yaml").value == {"a": None}
    assert "includes itself" in str(files.unread[0])


def test_a_key_given_twice_counts_as_it_was_given_last(tmp_path: Path) -> None:
    tree(tmp_path, main="a: 1\na: 2")
    assert value(tmp_path) == {"a": 2}


def test_secrets_are_named_and_nothing_else(tmp_path: Path) -> None:
    """Searched from the file upwards, as in Home Assistant, for the domain of entities only."""
    tree(tmp_path, main="a: !include deep/one.yaml", deep__one="[!secret phone, !secret Key-1, !secret no]")
    tree(tmp_path, secrets="Key-1: hunter2\nphone: light.wrong", deep__secrets="phone: person.anna_smith")
    files = ConfigFiles(tmp_path)
    assert files.load(tmp_path / "main.yaml").value == {
        "a": ["person.secret_phone", "secret_key_1", "secret_no"]
    }
    assert {name: places[0].line for name, places in files.secrets.items()} == {
        "phone": 1,
        "Key-1": 1,
        "no": 1,
    }


def test_secrets_cannot_come_in_by_another_door(tmp_path: Path) -> None:
    tree(tmp_path, main="a: !include secrets.yaml\nb: !secret x", secrets="x: [hunter2")
    files = ConfigFiles(tmp_path)
    assert files.load(tmp_path / "main.yaml").value == {"a": None, "b": "secret_x"}
    assert "hunter2" not in str(files.unread)


def test_the_environment_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE", "hunter2")
    tree(tmp_path, main="[!env_var HOUSE, !env_var PORT 8 1, !input lamp]")
    assert value(tmp_path) == ["env_HOUSE", "8 1", Input("lamp")]


# ------------------------------------------------------------- the configuration as a whole


def test_domains_have_parts_labels_and_packages(tmp_path: Path) -> None:
    tree(
        tmp_path,
        configuration="homeassistant: {packages: !include_dir_named packages}\n"
        "automation: !include automations.yaml\nautomation mine: {alias: B}\nhttp:\ntimer: {a: {}}",
        automations="[{alias: A}]",
        packages__x="automation: [{alias: C}, [{alias: D}]]\ntimer: {b: {}}",
    )
    config = read_configuration(tmp_path)
    assert [g.value["alias"] for g in config.each("automation")] == ["A", "B", "C", "D"]
    assert [name for name, _ in config.entries("timer")] == ["a", "b"]
    assert [config.where(g) for g in config.each("automation")] == [
        "automations.yaml:1",
        "configuration.yaml:3",
        "packages/x.yaml:1",
        "packages/x.yaml:1",
    ]


def test_a_folder_without_a_main_file_and_single_files(tmp_path: Path) -> None:
    tree(tmp_path, automations="[{alias: A}]", scripts="a: {sequence: []}", one="{alias: B, triggers: []}")
    assert list(read_configuration(tmp_path).parts) == ["automation", "script"]
    assert list(read_configuration(tmp_path / "one.yaml").parts) == ["automation"]
    assert list(read_configuration(tmp_path / "scripts.yaml").parts) == ["script"]


@pytest.mark.parametrize(
    ("files", "path", "wrong"),
    [
        ({}, "none", "there is no such folder or file"),
        ({"x": "1"}, ".", "there is no configuration.yaml here, and none of automations.yaml"),
        ({"x": "1"}, "x.yaml", "neither a configuration nor a list"),
        ({"configuration": "a: !include"}, ".", None),
        ({"configuration": "a: ]"}, ".", "configuration.yaml:1: malformed YAML"),
    ],
)
def test_what_is_no_configuration_is_refused(
    tmp_path: Path, files: dict[str, str], path: str, wrong: str | None
) -> None:
    tree(tmp_path, **files)
    if wrong is None:
        assert read_configuration(tmp_path / path).parts == {"a": []}
        return
    with pytest.raises(FileError, match=wrong):
        read_configuration(tmp_path / path)
