"""What a tool's layout can print, reading gives back exactly: speakers, words, times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qcode.transcripts import read
from qcode.transcripts.assemble import from_document
from qcode.transcripts.parts import Document, Paragraph, ReadOptions


@dataclass(frozen=True)
class Said:
    """A turn to print: who, the words, when (seconds)."""

    label: str
    words: str
    second: int


LABELS = (
    "Interviewer",
    "INT",
    "P1",
    "P2",
    "LE-03",
    "Sofía Ruiz",
    "Lisa B.",
    "Gábor",
    "Erik St. Martin",
    "Z. Victor Zhou (xin)",
    "S00",
    "SPEAKER_01",
    "Ruiz, Sofía [UNI]",
    "LE-03 (Guest)",
    "מראיינת",
    "المشاركة",
    "采访者",
    "Ana de la Cruz",
    "O'Neill-Smith",
    "Participant 12",
    "Dr. Jo Roe",
    "Speaker 2",
    "Ελένη",
    "Мария",
    "E",
    "B",
    "Moderator",
    "Enquêtrice",
    "M. d'Arc",
    "User 7",
)
OPENERS = (
    "well",
    "I",
    "we",
    "so",
    "yes",
    "it",
    "¿Cómo",
    "—Pues…",
    "“quoted",
    "ja,",
    "hm",
    "was",
    "(laughs)",
    "…and",
    "[inaudible",
    "ça",
    "не",
)
INNER = (
    "went",
    "to",
    "the",
    "ward",
    "at",
    "10:15",
    "and",
    "said",
    "to",
    "her:",
    "no,",
    "http://a.example/x",
    "[crosstalk]",
    "(ríe)",
    "—",
    "–",
    "-",
    "<yeah>",
    "[…]",
    "XXX",
    "«sí»",
    "é",
    "🙂",
    "naïve",
    "3.5",
    "P1",
    "then",
    "Interviewer",
    "it's",
    "“so”",
    "50%",
    "A/B",
    "me;",
    "who?",
    "oh!",
    "00:12:03]",
    "*",
    "_",
    "`x`",
    "|",
    "=1+1",
    "\u00a0",
    "e.g.",
    "No.",
    "\u2028",
)
CLOSERS = (
    "then.",
    "there?",
    "good",
    "ok!",
    "(laughs)",
    "—",
    "so…",
    "été.",
    "[pause]",
    "“no.”",
    "end",
)

words = st.builds(
    lambda first, inner, last: " ".join(" ".join((first, *inner, last)).split(" ")),
    st.sampled_from(OPENERS),
    st.lists(st.sampled_from(INNER), max_size=12),
    st.sampled_from(CLOSERS),
)
labels = st.lists(st.sampled_from(LABELS), min_size=2, max_size=4, unique=True)


@st.composite
def conversations(draw: st.DrawFn) -> list[Said]:
    """Two to four speakers, each of whom speaks twice or more, at rising times."""
    names = draw(labels)
    order = names + names + draw(st.lists(st.sampled_from(names), max_size=8))
    seconds = sorted(
        draw(
            st.lists(st.integers(1, 20_000), min_size=len(order), max_size=len(order), unique=True)
        )
    )
    return [Said(name, draw(words), second) for name, second in zip(order, seconds, strict=True)]


def hms(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def short(second: int) -> str:
    return (
        f"{second // 60}:{second % 60:02d}"
        if second < 3600
        else f"{second // 3600}:{second // 60 % 60:02d}:{second % 60:02d}"
    )


def print_rev(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label}: ({hms(s.second)})\n{s.words}" for s in said) + "\n"


def print_rev_2022(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label} ({hms(s.second)}):\n{s.words}" for s in said)


def print_otter(said: list[Said]) -> str:
    return (
        "\n\n".join(f"{s.label}  {short(s.second)}  \n{s.words}" for s in said)
        + "\n\nTranscribed by https://otter.ai"
    )


def print_transcribe(said: list[Said]) -> str:
    return "\n".join(f"{hms(s.second)} {s.label}\n{s.words}" for s in said)


def print_gotranscript(said: list[Said]) -> str:
    return "\n".join(f"[{hms(s.second)}] {s.label}: {s.words}" for s in said)


def print_atrain(said: list[Said]) -> str:
    return "\n".join(f"[{hms(s.second)}.0] {s.label}: {s.words}" for s in said)


def print_otranscribe(said: list[Said]) -> str:
    return "\n\n".join(f"{short(s.second)} {s.label}: {s.words}" for s in said)


def print_sonix(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label}: [{hms(s.second)}] {s.words}" for s in said)


def print_noscribe(said: list[Said]) -> str:
    head = (
        "audio.m4a\n\nTranscribed with noScribe vers. 0.4\nAudio source: audio.m4a\n(Language: en |"
        " Speaker detection: auto)\n\n"
    )
    return head + "\n\n".join(f"{s.label}: [{hms(s.second)}] {s.words}" for s in said)


def print_trint(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label}\n[{hms(s.second)}]\n{s.words}" for s in said)


def print_video_editor(said: list[Said]) -> str:
    return "\n\n".join(f"{hms(s.second)} - {hms(s.second + 1)}\n{s.label}\n{s.words}" for s in said)


def print_atlas(said: list[Said]) -> str:
    return "\r\n".join(f"#{hms(s.second)}.0# {s.label}: {s.words}" for s in said)


def print_inqscribe_tab(said: list[Said]) -> str:
    return "\r".join(f"{hms(s.second)}\t{hms(s.second + 1)}\t{s.label}\t{s.words}" for s in said)


def print_nasa(said: list[Said]) -> str:
    return "\n\n".join(f"[00:{hms(s.second)}]\n{s.label}: {s.words}" for s in said)


TIMED: tuple[Callable[[list[Said]], str], ...] = (
    print_rev,
    print_rev_2022,
    print_otter,
    print_transcribe,
    print_gotranscript,
    print_atrain,
    print_otranscribe,
    print_sonix,
    print_noscribe,
    print_trint,
    print_video_editor,
    print_atlas,
    print_inqscribe_tab,
    print_nasa,
)


def print_label(said: list[Said]) -> str:
    return "\n".join(f"{s.label}: {s.words}" for s in said)


def print_label_blank(said: list[Said]) -> str:
    return "\r\n\r\n".join(f"{s.label} : {s.words}" for s in said) + "\r\n"


def print_label_tab(said: list[Said]) -> str:
    return "\n".join(f"{s.label}:\t{s.words}" for s in said)


def print_wide_colon(said: list[Said]) -> str:
    return "\n".join(f"{s.label}：{s.words}" for s in said)


def print_label_below(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label}:\n{s.words}" for s in said)


def print_markdown(said: list[Said]) -> str:
    return "\n\n".join(f"**{s.label}:** {s.words}" for s in said)


def print_headed(said: list[Said]) -> str:
    return (
        "Interview ID: LE-03\nDate: 3 November 2026\nDuration: 42:10\nSite: North\n\n"
        + print_label(said)
    )


def print_titled(said: list[Said]) -> str:
    return "Focus group 2, Leeds\nSix participants\n\n" + print_label(said)


def print_own_line(said: list[Said]) -> str:
    return "\n\n".join(f"{s.label}\n{s.words}" for s in said)


UNTIMED: tuple[Callable[[list[Said]], str], ...] = (
    print_label,
    print_label_blank,
    print_label_tab,
    print_wide_colon,
    print_label_below,
    print_markdown,
    print_headed,
    print_titled,
    print_own_line,
)


def given_back(text: str, *, kind: str = "txt") -> list[tuple[str | None, str, int | None]]:
    result = read(text.encode(), name="x", path=f"x.{kind}")
    assert not [p for p in result.problems if p.severity == "error"], result.problems
    (transcript,) = result.transcripts
    assert transcript.text == text.replace("\r\n", "\n").replace("\r", "\n")
    return [(t.speaker, transcript.text[t.start : t.end], t.time_start) for t in transcript.turns]


@pytest.mark.parametrize("writer", TIMED, ids=lambda writer: writer.__name__.removeprefix("print_"))
@settings(max_examples=25, deadline=None)
@given(said=conversations())
def test_timed_layout_is_given_back(writer: Callable[[list[Said]], str], said: list[Said]) -> None:
    assert given_back(writer(said)) == [(s.label, s.words, s.second * 1000) for s in said]


@pytest.mark.parametrize(
    "writer", UNTIMED, ids=lambda writer: writer.__name__.removeprefix("print_")
)
@settings(max_examples=25, deadline=None)
@given(said=conversations())
def test_layout_without_times_is_given_back(
    writer: Callable[[list[Said]], str], said: list[Said]
) -> None:
    kind = "md" if writer is print_markdown else "txt"
    # Lines with as many bars each are a table.
    assume(2 * sum("|" in one.words for one in said) < len(said))
    assert given_back(writer(said), kind=kind) == [(s.label, s.words, None) for s in said]


def print_f4(said: list[Said]) -> str:
    return "\n".join(f"{s.label}: {s.words} #{hms(s.second)}-0#" for s in said)


def print_inqscribe(said: list[Said]) -> str:
    return "\r".join(
        f"[{hms(s.second - 1)}.00] {s.label}: {s.words} [{hms(s.second)}.00]" for s in said
    )


@pytest.mark.parametrize(
    "writer", [print_f4, print_inqscribe], ids=lambda writer: writer.__name__.removeprefix("print_")
)
@settings(max_examples=25, deadline=None)
@given(said=conversations())
def test_stamp_at_the_end_is_the_end_of_the_turn(
    writer: Callable[[list[Said]], str], said: list[Said]
) -> None:
    result = read(writer(said).encode(), name="x", path="x.txt")
    (transcript,) = result.transcripts
    assert [
        (t.speaker, transcript.text[t.start : t.end], t.time_end) for t in transcript.turns
    ] == [(s.label, s.words, s.second * 1000) for s in said]


def lay_bold(said: list[Said]) -> list[Paragraph]:
    return [Paragraph(f"{s.label} {s.words}", bold=len(s.label)) for s in said]


def lay_teams(said: list[Said]) -> list[Paragraph]:
    turns = [Paragraph(f"\n{s.label}   {short(s.second)}\n{s.words}") for s in said]
    head = [
        Paragraph("Meeting-20261103_101500-Meeting Transcript"),
        Paragraph("3 November 2026, 10:15am"),
        Paragraph("27m 42s"),
    ]
    return [
        *head,
        Paragraph("Ana Roe started transcription"),
        *turns,
        Paragraph("Ana Roe stopped transcription"),
    ]


def lay_teams_2021(said: list[Said]) -> list[Paragraph]:
    times = [f"0:{s.second // 60}:{s.second % 60}" for s in said]
    return [
        Paragraph(f"{time}.0 --> {time}.9\n{s.label}\n{s.words}")
        for s, time in zip(said, times, strict=True)
    ]


def lay_table(said: list[Said]) -> list[Paragraph]:
    return [Paragraph("", cells=(s.label, s.words), table=1) for s in said]


def lay_table_headed(said: list[Said]) -> list[Paragraph]:
    rows = [("Timespan", "Content", "Speaker")] + [(hms(s.second), s.words, s.label) for s in said]
    return [Paragraph("", cells=cells, table=1) for cells in rows]


def lay_own_paragraphs(said: list[Said]) -> list[Paragraph]:
    return [p for s in said for p in (Paragraph(s.label, bold=len(s.label)), Paragraph(s.words))]


@pytest.mark.parametrize(
    "layer",
    [lay_bold, lay_teams, lay_teams_2021, lay_table, lay_table_headed, lay_own_paragraphs],
    ids=lambda f: f.__name__,
)
@settings(max_examples=25, deadline=None)
@given(said=conversations())
def test_document_layout_is_given_back(
    layer: Callable[[list[Said]], list[Paragraph]], said: list[Said]
) -> None:
    if layer is lay_teams_2021:
        said = [Said(s.label, s.words, s.second % 3600) for s in said]
    transcript, _ = from_document(
        Document(tuple(layer(said)), "docx"), "x", "x.docx", ReadOptions()
    )
    assert [(t.speaker, transcript.text[t.start : t.end]) for t in transcript.turns] == [
        (s.label, s.words) for s in said
    ]
