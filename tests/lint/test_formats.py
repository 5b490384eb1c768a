"""Homie's datatypes and formats, as they stand in foreign descriptions."""

import pytest

from tests.lint.heard import homie, ids, only, with_property

FORMATS = [
    ("enum", None, "names its values"),
    ("enum", "a,b,a", "has a value twice"),
    ("enum", "a,,b", "none is empty"),
    ("color", None, "rgb, hsv, xyz"),
    ("color", "rgb,cmyk", "rgb, hsv, xyz"),
    ("boolean", "on", "two names"),
    ("integer", "0-100", "[min]:[max][:step]"),
    ("integer", "0:1.5", "not an integer"),
    ("float", "9:1", "nothing is between"),
    ("float", "0:1:0", "greater than 0"),
    ("json", "{", "JSONschema"),
]
PAYLOADS = [
    (
        "integer",
        None,
        ["0", "-7", "9223372036854775807"],
        ["", "1.0", "+1", " 1", "-", "9223372036854775808"],
    ),
    ("integer", ":10", ["10", "-99"], ["11"]),
    ("float", None, ["21.5", "-1e-3", ".5", "3"], ["", "NaN", "Infinity", "1,5", "1.2.3", "-", "1 "]),
    ("float", "2:6:2", ["2", "4", "6"], ["3", "0", "7.5"]),
    ("float", "::0.5", ["0.3"], ["x"]),
    ("enum", "car, Bus", ["car", " Bus"], ["Bus", "Car", ""]),
    ("boolean", "closed,open", ["true", "false"], ["open", "TRUE", "1", ""]),
    (
        "color",
        "rgb,xyz",
        ["rgb,0,127.5,255", "xyz,0.25,0.34"],
        ["hsv,1,2,3", "rgb,1,2", "rgb,1,2,256", "red"],
    ),
    ("datetime", None, ["2026-03-17T06:45:00Z", "2026-03-17T06:45:00+01:00"], ["", "tomorrow", "17.3.2026"]),
    ("duration", None, ["PT12H5M46S", "PT5M", "PT0S"], ["", "PT", "5M", "P1D", "PT5S5M"]),
    ("json", None, ['{"a": 1}', "[]"], ["", "1", '"a"', "{", '{"a": NaN}']),
    ("string", None, ["anything", "\0"], ["\ufeffmark"]),
]


@pytest.mark.parametrize(("datatype", "text", "says"), FORMATS)
def test_a_format_that_does_not_fit(datatype: str, text: str | None, says: str) -> None:
    fields = {"datatype": datatype} | ({} if text is None else {"format": text})
    found = only(homie({"$description": with_property(**fields), "lamp/more": "1"}).lint())
    assert found.rule.id == "homie-format"
    assert says in found.what


@pytest.mark.parametrize(("datatype", "text", "good", "bad"), PAYLOADS)
def test_payloads_of_each_datatype(datatype: str, text: str | None, good: list[str], bad: list[str]) -> None:
    fields = {"datatype": datatype} | ({} if text is None else {"format": text})
    description = with_property(**fields)
    for payload in filter(None, [*good, *bad]):
        found = ids(homie({"$description": description, "lamp/more": payload}).lint())
        assert found == ([] if payload in good else ["homie-payload"]), payload
