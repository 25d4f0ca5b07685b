"""A finished draft: its quotations against the transcripts, its numbers against a built report."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

VERBATIM = "A sheriff brings them to us, or the tip line does, in about equal parts these days."
"""What LE-02 says."""


def _checked(qcode: Any, file: str, *more: str, status: int = 0) -> dict[str, tuple[str, str]]:
    """State and detail by quotation."""
    ran = qcode("report", "verify-quotes", file, "--format", "json", *more, status=status)
    return {row["quotation"]: (row["state"], row["detail"]) for row in ran.rows}


def _draft(text: str, name: str = "draft.md") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_quotation_with_a_bracket_and_an_ellipsis_stands(coded: Path, qcode: Any) -> None:
    """[T]he letter, a left-out part, a replaced word, a sign of the writer, and other marks."""
    text = "“A sheriff brings [people] to us … in about equal parts [sic] these days,” they said.\n"
    ((state, detail),) = _checked(qcode, _draft(text)).values()
    assert (state, detail) == ("stands", "LE-02, segment 2")


def test_a_changed_word_is_found_and_the_nearest_passage_shown(coded: Path, qcode: Any) -> None:
    text = f'They said, "{VERBATIM.replace("sheriff", "deputy")}"\n'
    ((state, detail),) = _checked(qcode, _draft(text), status=4).values()
    assert state == "fails"
    assert "no transcript has these words; nearest" in detail
    assert VERBATIM in detail
    assert "LE-02, segment 2" in detail


@pytest.mark.parametrize(
    ("changed", "stands"),
    [
        (VERBATIM.replace("them", "them them"), False),
        (VERBATIM.replace("A sheriff", "sheriff"), True),
        (VERBATIM.replace("A sheriff", "a sheriff"), False),
        (VERBATIM.replace("A sheriff", "[a] sheriff"), True),
        (VERBATIM.replace("does, in", "does in"), False),
        (VERBATIM.replace(" or ", "\nor  "), True),
        (VERBATIM.replace("equal parts", "equal part"), False),
        (VERBATIM.removesuffix("."), True),
        ("brings them to us, […] in about equal", True),
        ("in about equal […] brings them to us", False),
        ("[A] sherif [f] brings them to us", False),
    ],
)
def test_only_what_is_marked_may_differ(
    coded: Path, qcode: Any, changed: str, stands: bool
) -> None:
    found = _checked(qcode, _draft(f"“{changed}”\n"), status=0 if stands else 4)
    assert [state for state, _ in found.values()] == ["stands" if stands else "fails"]


@pytest.mark.parametrize(
    "text",
    [
        f"> {VERBATIM}\n>\n> — service provider\n",
        f"> “{VERBATIM}” —service provider, site A\n",
        f"{VERBATIM} — service provider\n",
        f"“{VERBATIM}” (service provider)\n",
        f"As one service provider said, “{VERBATIM}” Others differed.\n",
        f"> {VERBATIM}\n\n— service provider\n",
    ],
)
def test_a_wrong_role_is_found_wherever_it_stands(coded: Path, qcode: Any, text: str) -> None:
    ((state, detail),) = _checked(qcode, _draft(text), status=4).values()
    assert state == "fails"
    assert "said by law enforcement official, not by service provider" in detail
    right = text.replace("service provider, site A", "law enforcement official, B")
    right = right.replace("service provider", "law enforcement official")
    ((state, _),) = _checked(qcode, _draft(right)).values()
    assert state == "stands"


def test_another_attribute_of_the_attribution_is_checked_too(coded: Path, qcode: Any) -> None:
    """LE-02 is of site B, with twelve years."""
    right, wrong = (f"> {VERBATIM}\n> — law enforcement official, {site}\n" for site in "BA")
    assert [s for s, _ in _checked(qcode, _draft(right)).values()] == ["stands"]
    ((state, detail),) = _checked(qcode, _draft(wrong), status=4).values()
    assert state == "fails" and "not by law enforcement official, A" in detail


def test_an_attribution_that_nobody_has_is_to_be_looked_at(coded: Path, qcode: Any) -> None:
    ((state, detail),) = _checked(qcode, _draft(f"> {VERBATIM}\n> — a teacher\n")).values()
    assert state == "look at it" and "nobody in the study is called 'a teacher'" in detail


def test_a_quotation_with_a_name_of_the_study_fails(coded: Path, qcode: Any) -> None:
    """Somebody is called Fridays."""
    name = _draft("“The hotline sends what it has, usually on Fridays.”\n")
    assert [s for s, _ in _checked(qcode, name).values()] == ["stands"]
    qcode("speakers", "rename", "SP-01", "SP-01", "Fridays")
    ((state, detail),) = _checked(qcode, name, status=4).values()
    assert state == "fails" and "has the name of somebody in the study: 'Fridays'" in detail


def test_words_of_the_interviewer_are_not_a_participants(coded: Path, qcode: Any) -> None:
    asked = qcode("show", "LE-01", "--segments", "1", "--format", "json").rows[0]["text"]
    text = f"> {asked}\n> — law enforcement official\n"
    ((state, detail),) = _checked(qcode, _draft(text), status=4).values()
    assert state == "fails" and "said by the interviewer" in detail


def test_a_word_file_is_read_over_runs_and_line_breaks(coded: Path, qcode: Any) -> None:
    """Bold in the middle, a soft line break, a block in the style Quote, and a table."""
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("As they put it, “A sheriff ")
    paragraph.add_run("brings").bold = True
    paragraph.add_run(" them to us, or the tip line does,")
    paragraph.runs[-1].add_break()
    paragraph.add_run("in about equal parts these days.”")
    document.add_paragraph("From the school across the street,", style="Quote")
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "“The hotline sends what it has”"
    out = io.BytesIO()
    document.save(out)
    Path("draft.docx").write_bytes(out.getvalue())
    states = [s for s, _ in _checked(qcode, "draft.docx", status=4).values()]
    assert states == ["stands", "fails", "stands"]


def test_a_page_is_read_as_it_is_shown(coded: Path, qcode: Any) -> None:
    """Entities, nested marks, a q element; script and style are no words."""
    page = (
        "<html><head><title>“Not a quotation of anybody here”</title><style>p{}</style></head>"
        f"<body><p>They said, &ldquo;{VERBATIM}&rdquo;</p><script>x = '“no words of it”'</script>"
        f"<blockquote><p>{VERBATIM}</p><footer>&mdash; law enforcement official</footer>"
        "</blockquote><p>And <q>the tip line does, in about</q>.</p></body></html>"
    )
    ran = qcode("report", "verify-quotes", _draft(page, "draft.html"), "--format", "json")
    assert [(r["state"], r["attribution"]) for r in ran.rows] == [
        ("stands", ""),
        ("stands", "law enforcement official"),
        ("stands", ""),
    ]


def test_short_terms_and_marks_without_a_partner_are_told(coded: Path, qcode: Any) -> None:
    said = qcode("report", "verify-quotes", _draft("A so-called “tip line”.\n\nAn “open mark.\n"))
    assert "because of fewer than 4 words (--min-words): 1 quotation" in said.text
    assert "A quotation mark without its partner, not checked: line 3" in said.text


def test_a_quotation_of_several_paragraphs_is_one(coded: Path, qcode: Any) -> None:
    first, second = VERBATIM.split(", or ")
    text = f"“{first},\n\n“or {second}”\n"
    assert [s for s, _ in _checked(qcode, _draft(text)).values()] == ["stands"]


def test_a_file_of_another_kind_is_told(coded: Path, qcode: Any) -> None:
    Path("draft.pdf").write_bytes(b"%PDF-1.4")
    assert "a draft is .docx, .md" in qcode("report", "verify-quotes", "draft.pdf", status=1).said
    assert "cannot be read" in qcode("report", "verify-quotes", "none.md", status=1).said
    Path("draft.docx").write_bytes(b"no zip")
    assert "draft.docx" in qcode("report", "verify-quotes", "draft.docx", status=1).said


PLAN = """\
files: [json]
referencing: no
sections:
  - heading: Themes
    tables:
      - {report: themes, codes: [referral_stream]}
"""


@pytest.fixture
def ids(coded: Path, qcode: Any) -> dict[str, str]:
    """The ids of the figures of a built report, by cell."""
    Path("small.yaml").write_text(PLAN)
    qcode("report", "build", "--config", "small.yaml", "-o", "out")
    listed = qcode("report", "trace", "out", "--format", "json").rows
    return {r["where"].removeprefix("Themes: "): r["id"] for r in listed}


def _numbers(qcode: Any, file: str, status: int = 0) -> list[tuple[str, str, str]]:
    words = ("report", "verify-numbers", file, "--report", "out", "--format", "json")
    return [(r["said"], r["now"], r["state"]) for r in qcode(*words, status=status).rows]


def test_numbers_with_an_id_are_compared_with_today(ids: dict[str, str], qcode: Any) -> None:
    """Also where they are rounded to fewer places; a number without an id is not compared."""
    cited = ids["Hotlines and tip lines, Citations"]
    share = ids["Law enforcement, % of participants"]
    name = _draft(f"Hotlines were cited 4 [{cited}] times, by 75 percent [{share}], in 2 towns.\n")
    assert _numbers(qcode, name) == [("4", "4", "agrees"), ("75", "75.0", "agrees")]
    qcode("codings", "remove", "LE-02", "2", "hotline", "--coder", "ada")
    assert _numbers(qcode, name, status=4)[0] == ("4", "3", "differs")


def test_a_number_that_was_mistyped_differs(ids: dict[str, str], qcode: Any) -> None:
    cited = ids["Hotlines and tip lines, Citations"]
    assert _numbers(qcode, _draft(f"Cited 5 ({cited}) times.\n"), status=4) == [
        ("5", "4", "differs")
    ]
    assert _numbers(qcode, _draft("Cited 4 [n222222] times.\n"), status=4) == [
        ("4", "not in the report", "differs")
    ]


def test_a_sentence_that_the_report_printed_is_compared_number_by_number(
    ids: dict[str, str], qcode: Any
) -> None:
    """The base of the themes: 4 participants in 4 interviews at 2 sites."""
    sentence = "Base: 4 participants in 4 interviews at 2 sites."
    assert [s for *_, s in _numbers(qcode, _draft(f"Method. {sentence}\n"))] == ["agrees"] * 3
    wrong = sentence.replace("at 2", "at 3")
    assert [s for *_, s in _numbers(qcode, _draft(f"{wrong}\n"), status=4)] == [
        "agrees",
        "agrees",
        "differs",
    ]
    qcode("done", "SP-01", "--undo", "--coder", "ada")
    assert ("4", "3", "differs") in _numbers(qcode, "draft.md", status=4)
