"""The page in a real browser."""

from typing import Any

import pytest

from tests.report.browser import Page
from tests.report.conftest import Lived


@pytest.fixture
def page(browser: Page, weekday: Lived) -> Page:
    browser.size(1400, 1000)
    browser.go(weekday.page)
    return browser


def focused(page: Page) -> str:
    return str(page.ask("document.activeElement.getAttribute('aria-label')"))


def lanes(page: Page) -> list[str]:
    names: list[str] = page.ask(
        "[...document.querySelectorAll('.row')].filter((r) => r.offsetHeight).map((r) => r.dataset.lane)"
    )
    return names


def chain(page: Page) -> list[str]:
    said: list[str] = page.ask("[...document.querySelectorAll('.up li')].map((li) => li.textContent)")
    return said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_errors_and_without_the_network(browser: Page, weekday: Lived, scheme: str) -> None:
    browser.size(1400, 1000, scheme=scheme)
    browser.go(weekday.page)
    assert browser.errors == []
    assert browser.requests == [weekday.page.as_uri()]
    paper = browser.ask("getComputedStyle(document.body).backgroundColor")
    assert (int(paper[4:].split(",")[0]) > 128) == (scheme == "light")


def test_there_is_an_arrow_for_each_moment_that_was_met(page: Page, weekday: Lived) -> None:
    drawn = page.ask("document.querySelectorAll('.arrow.met:has(path)').length")
    assert drawn == weekday.summary["met"]
    assert page.ask("document.querySelectorAll('.arrow.missed').length") == 0
    assert page.ask("document.querySelectorAll('.flag').length") == weekday.summary["expected"]


def test_a_click_on_a_message_shows_its_chain(page: Page) -> None:
    page.click(".flag[data-moment=wake]")
    page.click(".row[data-lane=kettle] .dot.hit")
    said = chain(page)
    assert "Anna wakes up" in said[0]
    assert said[-1].endswith("Kettle: heating")
    assert page.ask("document.querySelectorAll('.links path').length") > 2
    page.click(".up li:nth-last-child(2) button")
    assert chain(page) == said[:-1], "the command"
    assert "Kettle: boiled" in page.ask("document.querySelector('.down').textContent")
    page.click(".down li button")
    assert len(chain(page)) == len(said)
    page.press("Escape")
    assert page.ask("document.getElementById('trail').hidden")


def test_a_moment_is_looked_at_closely(page: Page) -> None:
    page.click(".flag[data-moment=leave]")
    shown = lanes(page)
    assert {"anna-phone", "hub", "front-door", "vacuum"} <= set(shown)
    assert "kettle" not in shown
    assert page.ask("view.span") < 60
    assert "leave 1.5 s" in page.ask("document.querySelector('.arrow.strong text').textContent")
    page.click("#whole")
    assert "kettle" in lanes(page)


def test_lanes_are_filtered(page: Page) -> None:
    every = len(lanes(page))
    page.ask("document.getElementById('filter').focus()")
    for key in "curtain":
        page.press(key)
    assert lanes(page) == ["bedroom-curtain", "living-room-curtain"]
    page.ask("filter.value = ''; applyFilters()")
    page.click("#part")
    assert 10 < len(lanes(page)) < every
    assert "kitchen-smoke" not in lanes(page)


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.ask("document.body.focus()")
    page.press("Tab")
    assert page.ask("document.activeElement.className") == "skip"
    page.ask("document.querySelector('.row [tabindex=\"0\"]').focus()")
    assert focused(page).startswith("Anna: asleep")
    page.press("ArrowRight")
    first = focused(page)
    assert first != "Anna: asleep"
    page.press("ArrowDown")
    assert focused(page).startswith(("Bob", "06:"))
    assert focused(page) != first
    page.press("End")
    page.press("Enter")
    assert chain(page)
    page.press("Escape")
    assert page.ask("document.activeElement.closest('.row').dataset.lane") == "person bob"
    before = page.ask("view.span")
    page.press("+")
    assert page.ask("view.span") == pytest.approx(before / 2)
    page.press("0")
    assert page.ask("view.span") == before
    page.press("n")
    assert page.ask("state.moment") == "ready"
    assert page.ask("document.querySelectorAll('.row [tabindex=\"0\"]').length") == 1


def test_wheel_and_drag_change_the_view(page: Page) -> None:
    box = page.ask("(() => { const b = document.querySelector('.axis .track').getBoundingClientRect();"
                   " return [b.x + b.width / 2, b.y + 8]; })()")  # fmt: skip
    x, y = box
    page.send("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=-120)
    page.settle()
    closer = page.ask("[view.from, view.span]")
    assert closer[1] < 86000
    for kind, at in (("mousePressed", x), ("mouseMoved", x + 60), ("mouseReleased", x + 60)):
        page.send(
            "Input.dispatchMouseEvent", type=kind, x=at, y=y + 60, button="left", buttons=1, clickCount=1
        )
    page.settle()
    assert page.ask("view.from") < closer[0]


def test_the_table_sorts(page: Page) -> None:
    page.ask("document.querySelectorAll('#moments th button')[3].click()")
    page.ask("document.querySelectorAll('#moments th button')[3].click()")
    assert page.ask("document.querySelector('#moments tbody tr').id") == "moment-rice"
    assert (
        page.ask("document.querySelector('#moments th[aria-sort]').getAttribute('aria-sort')") == "descending"
    )


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_it_is_as_wide_as_the_window(browser: Page, weekday: Lived, width: int) -> None:
    browser.size(width, 844, mobile=width < 500)
    browser.go(weekday.page)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask("document.querySelectorAll('.arrow.met path').length") > 0


def test_it_prints(page: Page) -> None:
    assert page.pdf().count(b"/Type /Page\n") > 1


def test_a_slide_fits_into_its_window(browser: Page, weekday: Lived) -> None:
    browser.size(1600, 900)
    browser.go(weekday.page, "#slide")
    assert browser.ask("document.documentElement.scrollHeight") <= 900


def test_many_days_have_a_page_without_lanes(browser: Page, week: Lived) -> None:
    browser.size(1400, 1000)
    browser.go(week.page)
    assert browser.errors == []
    assert browser.ask("document.querySelectorAll('#moments tbody tr').length") > 20
    assert browser.ask("document.querySelectorAll('[data-plot]').length") > 2


def contrast(page: Page, selector: str) -> Any:
    """Of the text of the first so called with what is behind it, as WCAG has it."""
    return page.ask(
        f"""(() => {{
        const parse = (c) => c.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) =>
            v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const element = document.querySelector({selector!r});
        let behind = element;
        while (parse(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
        const a = light(parse(getComputedStyle(element).color));
        const b = light(parse(getComputedStyle(behind).backgroundColor));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }})()"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(browser: Page, weekday: Lived, scheme: str) -> None:
    browser.size(1400, 1000, scheme=scheme)
    browser.go(weekday.page)
    tones = ("sleep", "home", "away", "way", "charge", "heat", "media", "guard", "on", "alarm", "day", "door")
    bars = [f".bar.{tone}" for tone in tones]
    for selector in ("p.soft", ".flag.met", ".mark.met", ".axis .tick", "#moments a", ".spread small", *bars):
        assert contrast(browser, selector) >= 4.5, selector


def test_two_fingers_zoom(browser: Page, weekday: Lived) -> None:
    browser.size(390, 844, mobile=True)
    browser.send("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    browser.go(weekday.page)
    browser.ask(
        "document.querySelector('[data-lane=car]').scrollIntoView({block: 'center', behavior: 'instant'})"
    )
    for kind, apart in (("Start", 40), ("Move", 90), ("Move", 160)):
        points = [{"x": 240 + side * apart / 2, "y": 420, "id": side + 1} for side in (-1, 1)]
        browser.send("Input.dispatchTouchEvent", type=f"touch{kind}", touchPoints=points)
    browser.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    browser.settle()
    assert browser.ask("view.span") < 50_000
    browser.send("Emulation.setTouchEmulationEnabled", enabled=False)
