"""The colours of terminals with 256 and 16 colours, and words that are coded in part."""

from __future__ import annotations

import pytest
from rich.color import Color

from qcode.coding.keymap import build
from qcode.screen.cells import Line, plain
from qcode.screen.desk import CodingDesk
from qcode.screen.styles import for_terminal, style, theme
from qcode.store.store import Store
from qcode.workflows.coding.choosing_words import narrow
from qcode.workflows.coding.session import CodingSession

NAMES = ("dark", "light", "contrast")
WITHOUT_COLOR = ("caret", "selected", "coded", "overlap")
CODES = ("#4E79A7", "#F28E2B", "#59A14F", "#E15759", "#B07AA1", "#EDC948", "#79706E", "#000000")


def luminance(color: Color) -> float:
    parts = [c / 255 for c in color.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(found) -> float:
    high, low = sorted((luminance(found.color), luminance(found.bgcolor)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("colors", ["256", "standard"])
def test_a_theme_has_the_same_styles_in_few_colours(name: str, colors: str) -> None:
    """No style is missing, and every colour is one that such a terminal has by itself."""
    few = theme(for_terminal(name, colors))
    assert set(few.styles) == set(theme(name).styles)
    for each in (*few.styles, *(f"code:{c}:panel" for c in CODES)):
        found = style(few.name, each)
        for color in (found.color, found.bgcolor):
            number = -1 if color is None or color.number is None else color.number
            if color is not None:
                assert number in (range(16, 256) if colors == "256" else range(16)), (each, color)


@pytest.mark.parametrize("name", NAMES)
def test_words_can_be_read_in_256_colours(name: str) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), as in full colours, codes' own included."""
    few = theme(for_terminal(name, "256"))
    for each in set(few.styles) - {*WITHOUT_COLOR, "border", "bar"}:
        assert contrast(style(few.name, each)) >= 4.5, each
    for color in CODES:
        for where in ("text", "current", "panel", "panel.chosen"):
            assert contrast(style(few.name, f"code:{color}:{where}")) >= 4.5, (color, where)


@pytest.mark.parametrize("name", NAMES)
def test_words_can_be_read_in_16_colours(name: str) -> None:
    """Contrast of at least 3 to 1 in the colours of a VGA text screen, the usual 16."""
    few = theme(for_terminal(name, "standard"))
    for each in set(few.styles) - {*WITHOUT_COLOR, "border", "bar"}:
        assert contrast(style(few.name, each)) >= 3, each
    for color in CODES:
        for where in ("text", "current", "panel", "panel.chosen"):
            assert contrast(style(few.name, f"code:{color}:{where}")) >= 3, (color, where)


def test_full_colours_and_none_stay_as_they_are() -> None:
    """A terminal of which more or nothing is known gets the full colours, and no colour none."""
    assert [for_terminal(n, c) for n, c in (("dark", "truecolor"), ("dark", None))] == ["dark"] * 2
    assert for_terminal("none", "256") == "none"
    assert style("none", "text+coded+code:#4E79A7").color is None
    assert style("contrast@256", "text+coded+code:#4E79A7").underline


def test_families_look_different_in_256_colours() -> None:
    """The ten colours that families get by themselves are ten."""
    from qcode.coding.choosing import _PALETTE

    assert len({style("dark@256", f"code:{c}").color for c in _PALETTE}) == len(_PALETTE)


class Around:
    """The app around the desk."""

    def leave(self, status: int = 0) -> None: ...

    def edit(self, title: str, text: str, done) -> None: ...

    def set_theme(self, name: str) -> None: ...


@pytest.fixture
def desk(store: Store) -> CodingDesk:
    """The desk on GA-01, on Ada's first answer."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    return CodingDesk(session, build()[0], Around())


def words_of(lines: list[Line], sign: str) -> str:
    """All drawn words whose style has a sign in its name."""
    found = [text for line in lines for text, name in line if sign in name.split("+")]
    return " ".join(" ".join(found).split())


def test_words_coded_in_part_stay_underlined_and_an_overlap_looks_different(
    desk: CodingDesk,
) -> None:
    """Also when the cursor has gone on: each in its code's colour, what both share apart."""
    session = desk.session
    narrow(session, "words", 1, 3)
    session.apply(["neighbor"])
    narrow(session, "words", 3, 4)
    session.apply(["water"])
    session.move(3)
    drawn = desk.draw()
    assert (words_of(drawn, "coded"), words_of(drawn, "overlap")) == ("man next did", "door")
    assert words_of(drawn, f"code:{desk.lines.color('neighbor')}") == "man next"


def test_the_panel_quotes_the_words_of_a_coding_on_a_part(desk: CodingDesk) -> None:
    """So that two codings of one segment are told apart without colour."""
    desk.resize(140, 40)
    narrow(desk.session, "words", 1, 3)
    desk.session.apply(["neighbor"])
    desk.session.move(0)
    desk.session.move(1)
    assert "“man next door”" in " ".join(plain(line) for line in desk.draw())


@pytest.mark.parametrize("cells", [80, 100, 120, 129])
def test_a_list_has_the_whole_width_where_a_panel_would_be_narrow(
    desk: CodingDesk, cells: int
) -> None:
    """Below 130 columns a row of the list goes from edge to edge, the text above keeps its lines,
    and the panel stays beside it; a click on the row chooses its code.
    """
    desk.resize(cells, 30)
    before = [plain(line) for line in desk.draw()]
    desk.key("c")
    after = [plain(line) for line in desk.draw()]
    at = next(n for n, row in enumerate(after) if row.startswith("▌1 "))
    assert after[at].rstrip().endswith("Neighbors") and len(after[at]) == cells
    assert after[1:5] == before[1:5] or cells < 100
    assert ("Suggestions" in after[1]) == (cells >= 100)
    desk.click(cells - 3, at)
    assert desk.session.sheet.codes_on(1) == ["neighbor"]


def test_a_list_is_beside_the_text_in_a_wide_window(desk: CodingDesk) -> None:
    """There the panel has room for it."""
    desk.resize(130, 30)
    desk.key("c")
    assert "│▌1 ■ neighbor" in " ".join(plain(line) for line in desk.draw())
