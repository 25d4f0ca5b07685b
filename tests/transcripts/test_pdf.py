"""PDF files, made here by hand."""

from __future__ import annotations

import pytest

from qcode.errors import BadInput
from qcode.transcripts.pdf import read_pdf


def pdf(*pages: list[str]) -> bytes:
    """A PDF with one line of text under the other on each page."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {shown} ET" if lines else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(out)
    out += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size"
        f" {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    )
    return out.encode("latin-1")


def texts(*pages: list[str]) -> list[str]:
    return [p.text for p in read_pdf(pdf(*pages), "a.pdf").paragraphs]


def test_wrapped_lines_are_joined_and_labels_begin_anew() -> None:
    page = [
        "Interviewer: How did you come to the ward and what",
        "did you find there?",
        "P1: I was a cleaner first, and then somebody asked me if",
        "P2: No.",
    ]
    assert texts(page) == [
        "Interviewer: How did you come to the ward and what did you find there?",
        "P1: I was a cleaner first, and then somebody asked me if",
        "P2: No.",
    ]


def test_short_turns_on_few_lines_are_not_joined_for_want_of_longer_ones() -> None:
    page = [
        "Sofia Orrin",
        "So how did you come to the ward?",
        "LE-03",
        "I was a cleaner first, I think.",
        "Sofia Orrin",
        "And then?",
    ]
    assert texts(page) == page


def test_a_paragraph_goes_on_over_a_page() -> None:
    assert texts(["P1: a line that fills all of the page from side to"], ["side and ends."]) == [
        "P1: a line that fills all of the page from side to side and ends."
    ]


def test_running_titles_and_page_numbers_are_left_out_and_told() -> None:
    pages = [
        [
            "CONFIDENTIAL",
            f"P{n}: some words that fill the line of this page well.",
            f"Page {n} of 4",
        ]
        for n in range(1, 5)
    ]
    document = read_pdf(pdf(*pages), "a.pdf")
    assert [p.text for p in document.paragraphs] == [
        f"P{n}: some words that fill the line of this page well." for n in range(1, 5)
    ]
    assert any("running titles" in p.message for p in document.problems)


def test_a_scan_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        read_pdf(pdf([], []), "a.pdf")
    assert "without a text layer" in caught.value.problems[0].message
    mixed = read_pdf(pdf(["P1: words"], []), "a.pdf")
    assert any("1 of 2 pages" in p.message and p.severity == "warning" for p in mixed.problems)


@pytest.mark.parametrize(
    "data",
    [pdf(["P1: x"])[:300], b"%PDF-1.4\n%%EOF", b"%PDF-1.4 garbage \xff\x00 startxref 99 %%EOF"],
)
def test_damaged_files_are_told(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_pdf(data, "a.pdf")
    assert "not a complete PDF" in caught.value.problems[0].message


def test_a_password_is_told() -> None:
    import io

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["P1: secret"]))))
    writer.encrypt("pass", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(BadInput) as caught:
        read_pdf(out.getvalue(), "a.pdf")
    assert "password" in caught.value.problems[0].message


TALK = [
    [
        "Interviewer: How do calls of the hotline reach the office?",
        "LE-03: By the night desk, and then by hand.",
    ],
    [
        "Interviewer: And who takes them in the morning there?",
        "LE-03: Whoever opens the door, most often me.",
    ],
    [
        "Interviewer: Has that been written down anywhere yet?",
        "LE-03: On a card that nobody has seen lately.",
    ],
]


def test_a_head_of_several_lines_is_left_out_whole() -> None:
    head = ["Harwick Memory Trust", "12 Mill Lane, Harwick", "Transcript 4"]
    pages = [[*head, *talk, f"Page {n} of 3"] for n, talk in enumerate(TALK, 1)]
    assert texts(*pages) == [line for talk in TALK for line in talk]


def test_a_label_that_opens_every_page_is_no_running_title() -> None:
    """Neither where it stands alone, nor where only its time differs from page to page."""
    pages = [[f"[00:0{n}] PARTICIPANT 7:", *talk] for n, talk in enumerate(TALK, 1)]
    assert sum("PARTICIPANT 7:" in text for text in texts(*pages)) == 3


def test_what_also_stands_in_the_middle_of_pages_is_no_running_title() -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven"]
    filler = [f"Line of words that fills the page, number {word}" for word in words]
    pages = [["Yes", *talk, *filler, "Yes", *filler] for talk in TALK]
    assert " ".join(texts(*pages)).count("Yes") == 6


@pytest.mark.parametrize("step", [1, 5])
def test_numbers_in_the_margin_are_left_out_and_counted(step: int) -> None:
    pages = [[*talk, *(str(step * (3 * n + k)) for k in (1, 2, 3))] for n, talk in enumerate(TALK)]
    found = read_pdf(pdf(*pages), "a.pdf")
    assert [p.text for p in found.paragraphs] == [line for talk in TALK for line in talk]
    assert any("9 line or paragraph numbers" in problem.message for problem in found.problems)


def test_line_numbers_before_the_words_are_left_out_and_told() -> None:
    document = read_pdf(
        pdf(["1  I: How?", "2  R: By phone. We were not", "3  there.", "4  I: So."]), "a"
    )
    assert [p.text for p in document.paragraphs] == [
        "I: How?",
        "R: By phone. We were not there.",
        "I: So.",
    ]
    assert any("4 line numbers" in problem.message for problem in document.problems)


def test_a_sentence_goes_on_in_a_line_that_begins_small_however_short_the_first_is() -> None:
    full = "R: We went home at five every day, as there was nobody to pay for the evenings, and"
    assert texts([full, "there was no", "money.", "He said.", "so what"]) == [
        f"{full} there was no money.",
        "He said.",
        "so what",
    ]


def test_answers_that_are_numbers_stay() -> None:
    """A row of numbers that do not count on is what somebody said."""
    assert texts(["Interviewer: How many?", "12", "7", "31", "Interviewer: So few?"])[1:4] == [
        "12",
        "7",
        "31",
    ]


def test_words_broken_at_line_ends_are_joined() -> None:
    page = [
        "Interviewer: Tell me how the organi-",
        "sation works and who is well-",
        "known for it.",
    ]
    assert texts(page) == [
        "Interviewer: Tell me how the organisation works and who is well-known for it."
    ]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["LE-03: The neigh-", "bourhood helps."], "LE-03: The neighbourhood helps."),
        (
            ["LE-03: see www.example.org/long-", "name for it."],
            "LE-03: see www.example.org/long-name for it.",
        ),
        (["LE-03: die Haupt-", "und Realschule."], "LE-03: die Haupt- und Realschule."),
        (["LE-03: an e-", "mail came."], "LE-03: an e-mail came."),
        (["LE-03: a night-desk is a night-", "desk."], "LE-03: a night-desk is a night-desk."),
    ],
)
def test_a_hyphen_that_belongs_to_the_word_stays(lines: list[str], joined: str) -> None:
    assert texts(lines) == [joined]


def test_words_placed_one_by_one_are_joined_to_lines() -> None:
    """As Google Docs prints: a text object for each word, at its own place on the line."""
    words = ["Mara", "Stone:", "Where", "do", "the", "calls", "come", "from?"]
    placed, at = [], 72
    for word in words:
        placed.append(f"1 0 0 1 {at} 720 Tm ({word}) Tj")
        at += 7 * len(word) + 6
    data = pdf(["x"]).replace(
        b"BT /F1 12 Tf 72 720 Td (x) Tj 0 -14 Td ET", f"BT /F1 12 Tf {' '.join(placed)} ET".encode()
    )
    assert [p.text for p in read_pdf(data, "a.pdf").paragraphs] == [
        "Mara Stone: Where do the calls come from?"
    ]
