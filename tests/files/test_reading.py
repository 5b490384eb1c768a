"""YAML with places: two flavours, and what is wrong with a file."""

from datetime import date
from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, OURS, Flavour, Place, label, load, load_text, place_of, reading

WORDS = "[06:45, 16:45, on, no, true, 2026-03-17, 010, 1e3, ~, 1.5, '1', .inf]"


def said(text: str, flavour: Flavour = OURS) -> str:
    with pytest.raises(FileError) as caught:
        load_text(text, "x.yaml", flavour)
    return str(caught.value)


def test_our_flavour_keeps_times_and_dates_and_on() -> None:
    value = load_text(WORDS, "x").value
    assert value == [
        "06:45",
        "16:45",
        "on",
        "no",
        True,
        "2026-03-17",
        10,
        1000.0,
        None,
        1.5,
        "1",
        float("inf"),
    ]


def test_home_assistants_flavour_is_yaml_1_1() -> None:
    value = load_text(WORDS, "x", HOME_ASSISTANT).value
    assert value == [
        "06:45",
        1005,
        True,
        False,
        True,
        date(2026, 3, 17),
        8,
        "1e3",
        None,
        1.5,
        "1",
        float("inf"),
    ]


def test_every_key_and_item_has_a_place() -> None:
    loaded = load_text("a: 1\nb:\n  - c: 2\n    d: [x,\n        y]\n", "x.yaml")
    assert place_of(loaded, ("b",)) == Place("x.yaml", 2, 1)
    assert place_of(loaded, ("b", 0, "d")) == Place("x.yaml", 4, 5)
    assert place_of(loaded, ("b", 0, "d", 1)).line == 5
    assert place_of(loaded, ("b", 0, "missing", "deeper")).line == 3
    assert label(("b", 0, "d", 1)) == "b[0].d[1]"


def test_aliases_and_merges_keep_the_place_where_they_are_written() -> None:
    loaded = load_text("a: &a {x: 1, y: {z: 2}}\nb:\n  <<: *a\n  x: 3\n", "x.yaml")
    assert loaded.value["b"] == {"x": 3, "y": {"z": 2}}
    assert place_of(loaded, ("b", "y", "z")).line == 1
    assert place_of(loaded, ("b", "x")).line == 4


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: 1\nb: 2\na: 3", "x.yaml:3: 'a' is given twice, here and on line 1"),
        ("a:\n\tb: 1", "x.yaml:2: a tab cannot indent YAML: use spaces"),
        ("a: b: c", "x.yaml:1: malformed YAML: mapping values are not allowed in this context"),
        (
            "a: [1, 2\nb: 3",
            "x.yaml:2: malformed YAML: did not find expected ',' or ']' (while parsing a flow sequence)",
        ),
        ("a: *b", "x.yaml:1: malformed YAML: found undefined alias"),
        ("- &a [*a]", "x.yaml:1: this contains itself"),
        ("\n{[1]: 2}", "x.yaml:2: a key is one word; quote what begins with a brace or a bracket"),
        ("a: !include b.yaml", "x.yaml:1: the tag !include means nothing here"),
        ("a: !!python/object:os.system {}", "x.yaml:1: the tag !!python/object:os.system means nothing here"),
        ("a: \x00", "x.yaml:1: the character U+0000 does not belong in YAML"),
    ],
)
def test_malformed_yaml(text: str, what: str) -> None:
    assert said(text) == what


@pytest.mark.parametrize("depth", [1000, 6000, 100_000])
def test_a_file_nested_too_deeply_is_refused_before_it_overflows_anything(depth: int) -> None:
    assert said("[" * depth + "]" * depth).endswith(": this is nested too deeply")


@pytest.mark.parametrize(
    "tag", ["!include a.yaml", "!include_dir_list a", "!secret a", "!input a", "!env_var A"]
)
def test_home_assistants_tags_are_refused_with_their_line(tag: str) -> None:
    word = tag.split(maxsplit=1)[0]
    what = f"x.yaml:2: {word} is not read by ecosim: write here what it stands for"
    assert said(f"a: 1\nb: {tag}", HOME_ASSISTANT) == what


def test_a_bad_date_in_home_assistants_flavour() -> None:
    assert said("a: 2001-99-99", HOME_ASSISTANT) == "x.yaml:1: '2001-99-99' cannot be read as timestamp"


def test_aliases_cannot_explode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_VALUES", 10_000)
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "aliases make more than 10,000 values of this" in said("\n".join(lines))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: 1\nb: München".encode("latin-1"))
    for name, what in (
        ("missing.yaml", ": there is no such file"),
        ("", ": is a folder; a file is wanted"),
        ("latin.yaml", ":2: this is not UTF-8 text"),
    ):
        with pytest.raises(FileError) as caught:
            load(tmp_path / name)
        assert str(caught.value) == f"{tmp_path / name}{what}"


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1")
    assert load(tmp_path / "bom.yaml").value == {"a": 1}
