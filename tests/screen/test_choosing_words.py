"""Words in few keys: picked by typing how they begin, by units, from a search hit, to the end of a
sentence, and by dragging the mouse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qcode import segmentation
from qcode.coding.keymap import build
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files

LONG = (
    "When we came to the garden in the spring there was nothing but stones, and the first thing my"
    " sister did was carry all of them to the wall behind the shed. The neighbors laughed at us for"
    " a while, then one of them brought a barrow, and her son showed me how to build a frame for"
    " the beans out of old branches. In June the tap broke; we carried water from the school for"
    " five weeks, two cans at a time, until the council sent somebody who fixed it in ten minutes."
    " After that I stopped counting what went wrong, because every evening there was somebody at"
    " the fence who wanted to talk, and I liked the talking more than the beans."
)
RIGHT_TO_LEFT = "הגענו לגן באביב, ואחותי סחבה את האבנים. השכנים צחקו עלינו זמן מה."


class Alone:
    """Stands for the app."""

    def leave(self, status: int = 0) -> None: ...

    def edit(self, title: str, text: str, done: Callable[[str], None]) -> None: ...

    def set_theme(self, name: str) -> None: ...


@pytest.fixture
def words_study(store: Store, tmp_path: Path) -> Store:
    """The small study with a long turn, and one from right to left."""
    for name, text in (("LONG", LONG), ("RTL", RIGHT_TO_LEFT)):
        file = tmp_path / f"{name}.txt"
        file.write_text(f"Interviewer: How was it?\nAda: {text}\n", encoding="utf-8")
        import_files(store, [str(file)])
    return store


@pytest.fixture
def desk(words_study: Store) -> CodingDesk:
    """mara at the long turn."""
    return sit(words_study, "LONG")


def sit(store: Store, transcript: str, at: int = 1) -> CodingDesk:
    """mara at a segment."""
    session = CodingSession(store, "mara")
    session.open(transcript, at=at)
    made = CodingDesk(session, build()[0], Alone())
    made.resize(100, 30)
    return made


def press(desk: CodingDesk, keys: str) -> None:
    """Press keys that are separated by blanks; what stands in quotes is typed."""
    for key in keys.split():
        typed = key[1:-1] if len(key) > 2 and key[0] == key[-1] == "'" else ""
        for each in typed or [key]:
            desk.key(each, " " if each == "space" else each if len(each) == 1 else None)


def chosen(desk: CodingDesk) -> str:
    """The selected words."""
    return desk.session.sheet.words(desk.session.cursor.span)


def fits(words: str, expected: str) -> bool:
    """True if these are the words; an ellipsis stands for what is between."""
    first, _, last = expected.partition(" … ")
    return words.startswith(first) and words.endswith(last) if last else words == first


def test_five_words_in_a_long_turn_are_at_most_six_keys(desk: CodingDesk) -> None:
    """Wherever the five words of this turn of 126 words begin: `p`, letters until they are
    selected, `5`.
    """
    parts = segmentation.words(LONG, 0, len(LONG))
    assert len(parts) > 120
    text = desk.session.sheet.interview.text
    shift = text.index("When we came")
    counts = []
    for first in range(len(parts) - 4):
        wanted = parts[first][0] + shift, parts[first + 4][1] + shift
        counts.append(
            next(keys for keys in hands(LONG, parts[first:]) if selects(desk, keys, wanted))
        )
    assert max(len(keys) for keys in counts) <= 6
    assert sum(len(keys) for keys in counts) / len(counts) < 5


def hands(text: str, parts: list[tuple[int, int]]) -> Iterator[list[str]]:
    """Ways to type five words, the shortest first: letters of the first word, or of the first
    words.
    """
    words = [text[a:b].casefold().replace("'", "") for a, b in parts[:4]]
    ways = {words[0][:size] for size in range(1, 5)}
    for count in range(2, len(words) + 1):
        start = "".join(w[0] for w in words[: count - 1])
        ways |= {(start + words[count - 1][:size])[:4] for size in range(1, 4)}
        ways |= {words[0][:2] + "".join(w[0] for w in words[1:count])}
    for typed in sorted(ways, key=lambda t: (len(t), t)):
        if len(typed) <= 4:
            yield ["p", *typed, "5"]


def selects(desk: CodingDesk, keys: list[str], wanted: tuple[int, int]) -> bool:
    """Press the keys on the whole segment; True if they select the wanted span."""
    press(desk, "escape escape escape")
    desk.session.cursor.widen()
    for key in keys:
        desk.key(key, key)
    return desk.session.cursor.span == wanted


def test_real_keys_on_the_real_screen(play: Callable[..., None], words_study: Store) -> None:
    """Six keys select five words in the middle; the next two code them. The line says how it
    goes on.
    """

    async def scene(d) -> None:
        await d.press("p")
        assert "Words that begin with:" in d.last_line and "1-9 so many" in d.last_line
        await d.press(*"oldb")
        assert "old branches" in d.drawn
        await d.press("5")
        assert d.session.sheet.words(d.session.cursor.span) == "old branches. In June the"
        await d.press("c", *"joy", "enter")
        (coding,) = words_study.view(None).study().codings
        text = words_study.view(None).interview("LONG").text
        assert text[coding.start : coding.end] == "old branches. In June the"

    play(scene, transcript="LONG", size=(100, 30))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("p 'coun' enter", "council"),
        ("p 'coun' tab enter", "counting"),
        ("p 'coun' tab tab enter", "council"),
        ("p 'coun' shift+tab enter", "counting"),
        ("p 'tapb' space 's' enter", "tap broke; we carried water from the school"),
        ("p 'onlye' escape p 'evening' 2", "evening there"),
        ("p 'TEN' .", "ten minutes"),
        ("p 'two' ,", "two cans at a time"),
        (
            "p 'two' , )",
            "two cans at a  … in ten minutes",
        ),
        ("p 'wa' 1 > >", "was nothing but"),
        ("p 'zebra' enter", LONG),
        ("p 'bar' escape", LONG),
        ("w p 'bar' escape", "When"),
        ("p 'bar' enter p 'bar' tab enter", "barrow"),
        ("p 'bea' enter l p 'bea' enter", "beans"),
        ("p enter", LONG),
        ("p '5'", LONG),
    ],
)
def test_what_typing_picks(desk: CodingDesk, keys: str, words: str) -> None:
    """The first word that begins so, or a later one; so many words, up to a word, to an end; Escape
    restores what was selected.
    """
    press(desk, keys)
    if desk.prompt is not None:
        press(desk, "escape")
    assert fits(chosen(desk), words)


def test_a_beginning_that_no_word_has_is_told(desk: CodingDesk) -> None:
    """In the line where it is typed; what was selected stays."""
    press(desk, "w p 'xy'")
    assert desk.message == ("No word begins with 'xy'.", "failed") and chosen(desk) == "When"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("v", "When we came t … hind the shed."),
        ("v l l v", "In June the tap broke"),
        ("v l l v l", "we carried water from the school for five weeks"),
        ("v l l v l v", "we carried water"),
        ("v l l v l v l", "from the school"),
        ("v l l v l v l v", "from"),
        ("v l l v l v l v V", "In June the ta … n ten minutes."),
        ("w l v v", "When we came to the garden in the spring there was nothing but stones"),
        ("w )", "When we came t … ehind the shed"),
        (")", "When we came t … hind the shed."),
        ("/ 'barrow' enter w", "barrow"),
        ("/ 'barrow' enter v", "The neighbors  …  old branches."),
        ("/ 'bean' enter w w", "beans"),
        ("/ 'the.beans' enter w > >", "the beans out of"),
    ],
)
def test_units_and_hits(desk: CodingDesk, keys: str, words: str) -> None:
    """`v` goes from the sentence to its clause, phrase and word; a search hit is where it begins;
    `)` goes to the end of the sentence.
    """
    press(desk, keys)
    assert fits(chosen(desk), words)


def test_a_hit_in_another_transcript_is_selected_too(words_study: Store) -> None:
    """The hits stay marked while `n` leads from transcript to transcript, until the coder opens
    another one.
    """
    desk = sit(words_study, "GA-01")
    press(desk, "\\ 'barrow' enter w")
    assert desk.session.sheet.name == "LONG" and chosen(desk) == "barrow"
    desk.session.open("GA-02")
    assert desk.session.found is None


def test_right_to_left(words_study: Store) -> None:
    """Letters, claus … right to left."""
    desk = sit(words_study, "RTL")
    press(desk, "p 'סח' 2")
    assert chosen(desk) == "סחבה את"
    press(desk, "escape v v l")
    assert chosen(desk) == "ואחותי סחבה את האבנים"


def test_dragging_the_mouse_selects_words(play: Callable[..., None], words_study: Store) -> None:
    """From the word where the button goes down to the word where it comes up, in either direction;
    a click alone selects nothing; over two segments both are selected.
    """

    async def scene(d) -> None:
        rows = d.drawn.split("\n")
        row, column = next((n, r.index("garden")) for n, r in enumerate(rows) if "garden" in r)
        far = rows[row].index("spring")
        await d.pilot.mouse_down(offset=(column + 2, row))
        await d.pilot.hover(offset=(far + 1, row))
        await d.pilot.mouse_up(offset=(far + 1, row))
        assert d.session.sheet.words(d.session.cursor.span) == "garden in the spring"
        await d.pilot.mouse_down(offset=(far, row))
        await d.pilot.hover(offset=(column, row))
        await d.pilot.mouse_up(offset=(column, row))
        assert d.session.sheet.words(d.session.cursor.span) == "garden in the spring"
        await d.pilot.click(offset=(column, row))
        assert d.session.cursor.index == 1
        first = next(n for n, r in enumerate(rows) if "How was it" in r)
        await d.pilot.mouse_down(offset=(column, first))
        await d.pilot.hover(offset=(column, row))
        await d.pilot.mouse_up(offset=(column, row))
        assert list(d.session.cursor.segments) == [0, 1] and d.session.cursor.phrase is None

    play(scene, transcript="LONG", size=(100, 30))
