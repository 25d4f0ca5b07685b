"""Text and names are shown as they are and obeyed by nobody: no byte on stdout or stderr that a
terminal would act on.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

ESC, BELL, CSI, BIDI, ISOLATE, DEL = "\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x7f"
WORDS = (
    "It was [inaudible 00:12:03] and then [/] and [bold red]not bold[/bold red] :smile:"
    f" {ESC}[31mred{ESC}[0m {ESC}]0;title{BELL} {CSI}2J {BIDI}desrever {ISOLATE}apart {DEL} *star*"
    " _under_ <b>tag</b> | bar \\ `tick` =1+1 [a](http://x.example)"
)
LABEL = f"[red]Zoë{ESC}[1m{BIDI}"
CODER = f"[blink]mallory{ESC}[5m{CSI}"
OBEYED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
"""A control byte other than line end and tab, or a C1 control in UTF-8."""
INVISIBLE = re.compile("[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="session")
def _hostile(tmp_path_factory: pytest.TempPathFactory, run_qcode) -> Path:
    """A study whose words, title, coder, memo, attributes and codebook texts try to be obeyed."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "H-1.json").write_text(
        json.dumps(
            {
                "segments": [
                    {"speaker": "Interviewer", "text": "Where from?", "start": 0.0, "end": 1.0},
                    {"speaker": LABEL, "text": WORDS, "start": 1.0, "end": 2.0},
                ]
            }
        ),
        encoding="utf-8",
    )
    (folder / "a.csv").write_text(
        f"transcript,role,site\nH-1,[red]officer{ESC}[2m,S{BIDI}1[/]\n", encoding="utf-8"
    )
    book = (Path(__file__).parent / "data" / "codebook.yaml").read_text()
    book = book.replace("label: Barriers", 'label: "[red]Barriers[/red] \\u202Eoverride | *x*"')
    (folder / "book.yaml").write_text(book, encoding="utf-8")
    study = folder / "study.qcode"
    for argv in (
        [
            "init",
            study,
            "--title",
            f"A [bold]title[/bold] {ESC}[7m",
            "--codebook",
            folder / "book.yaml",
        ],
        ["-p", study, "import", folder / "H-1.json", "--attributes", folder / "a.csv"],
        [
            "-p",
            study,
            "codings",
            "add",
            "H-1",
            "2",
            "barriers",
            "hotline",
            "--coder",
            CODER,
            "--memo",
            WORDS,
        ],
        ["-p", study, "done", "H-1", "--coder", CODER],
        ["-p", study, "codings", "add", "H-1", "2", "barriers", "--coder", "ben"],
        ["-p", study, "done", "H-1", "--coder", "ben"],
    ):
        assert run_qcode(*argv).status == 0
    return study


@pytest.fixture
def hostile(_hostile: Path, tmp_path: Path) -> Path:
    """A copy of the hostile study, the only one in the current folder."""
    return Path(shutil.copy(_hostile, tmp_path / "study.qcode"))


LOOKS = {
    "transcripts": ["transcripts"],
    "show": ["show", "H-1", "--codes", "--times"],
    "attributes": ["attributes", "export"],
    "sites": ["attributes", "export", "--sites"],
    "codebook": ["codebook", "show"],
    "code": ["codebook", "show", "barriers"],
    "progress": ["progress"],
    "codings": ["codings", "export"],
    "reliability": ["reliability", "--bootstrap", "0"],
    "referrals": ["report", "referrals", "--by", "role"],
    "themes": ["report", "themes", "--by", "site"],
    "quotes": ["report", "quotes", "--min-words", "3", "--with-source"],
    "crosstab": ["report", "crosstab", "--rows", "barriers", "--by", "role"],
    "interviewees": ["report", "interviewees"],
    "wide": ["report", "themes", "--by", "role", "--wide", "--names"],
    "frequencies": ["report", "frequencies", "--attr", "role", "--by", "site"],
    "list of sites": ["report", "sites"],
    "list": ["report", "list", "--with-source"],
    "framework": ["report", "framework", "--with-source"],
    "suggest": ["suggest", "list", "H-1"],
    "log": ["log"],
    "check": ["check"],
}


@pytest.mark.parametrize("name", list(LOOKS))
def test_no_format_carries_a_byte_that_is_obeyed(hostile: Path, qcode, name: str) -> None:
    """Table, csv, json, Markdown: only line ends and tabs are control characters, nothing turns the
    direction of writing.
    """
    for form in ("table", "csv", "json", "md"):
        ran = qcode(*LOOKS[name], "--format", form)
        for stream in (ran.out, ran.err):
            assert not OBEYED.search(stream), f"{form}: {OBEYED.search(stream)}"
            assert not INVISIBLE.search(stream.decode())


def test_brackets_that_look_like_markup_are_words(hostile: Path, qcode) -> None:
    """In a table nothing is taken for markup, an emoji's name or a link."""
    shown = " ".join(qcode("show", "H-1").text.split())
    for words in (
        "[inaudible 00:12:03]",
        "[/]",
        "[bold red]not bold[/bold red]",
        ":smile:",
        "<b>tag</b>",
        "[a](http://x.example)",
    ):
        assert words in shown
    assert "␛[31mred␛[0m" in shown and "<U+009B>2J" in shown and "<U+202E>desrever" in shown


def test_json_gives_back_the_very_words(hostile: Path, qcode) -> None:
    """Escaped on the way, equal when read."""
    row = qcode("show", "H-1", "--format", "json").rows[1]
    assert row["text"] == WORDS
    assert row["codings"][0]["coder"] == CODER
    assert qcode("codings", "export", "--format", "json").rows[0]["memo"] == WORDS


def test_a_spreadsheet_computes_no_cell(data: Path, qcode) -> None:
    """A memo that begins like a formula is inert in csv, and a memo again when it comes back."""
    Path("H-2.txt").write_text("Interviewer: And?\n\nH-2: =1+1 is what they said.\n")
    qcode("init", "s.qcode", "--codebook", data / "codebook.yaml")
    qcode("import", "H-2.txt")
    qcode("codings", "add", "H-2", "2", "hotline", "--coder", "ada", "--memo", "=HYPERLINK(1)")
    row = next(csv.DictReader(io.StringIO(qcode("codings", "export").text)))
    assert (row["text"], row["memo"]) == ("'=1+1 is what they said.", "'=HYPERLINK(1)")
    assert qcode("codings", "export", "--format", "json").rows[0]["memo"] == "=HYPERLINK(1)"


def test_markdown_obeys_nothing(hostile: Path, qcode) -> None:
    """Stars, pipes, links and tags of a quote are escaped, so the table stays a table."""
    text = qcode("show", "H-1", "--format", "md").text
    line = next(line for line in text.splitlines() if "inaudible" in line)
    assert r"\*star\* \_under\_ \<b\>tag\</b\> \| bar \\" in line and r"\[a\](http\:" in line
    assert len(re.findall(r"(?<!\\)\|", line)) == len(
        re.findall(r"(?<!\\)\|", text.splitlines()[2])
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["show", f"nobody{ESC}[31m{BIDI}"],
        ["codings", "add", "H-1", "2", f"code{ESC}[31m{CSI}", "--coder", "ben"],
        ["codings", "export", "--by-coder", f"who{ESC}[31m"],
        ["report", "themes", "--by", f"attr{ESC}[31m"],
        ["import", f"file{ESC}[31m{BIDI}.txt"],
        ["codings", "import", f"file{ESC}[31m.csv"],
        ["attributes", "import", f"file{ESC}[31m.csv"],
        ["codebook", "check", f"file{ESC}[31m.yaml"],
        ["-p", f"file{ESC}[31m.qcode", "transcripts"],
        ["transcripts", "-o", f"folder{ESC}[31m/x.csv"],
        [f"command{ESC}[31m"],
        ["show", "H-1", "--format", f"xml{ESC}[31m"],
        ["show", "H-1", "--segments", f"1{ESC}[31m"],
        ["log", "--since", f"1{ESC}[31m"],
    ],
    ids=lambda argv: " ".join(argv).encode("ascii", "backslashreplace").decode(),
)
def test_words_of_the_command_line_come_back_safely_in_errors(
    hostile: Path, qcode, argv: list[str]
) -> None:
    """What was typed, or pasted, is shown in the error and does nothing."""
    ran = qcode(*argv, status=None)
    assert ran.status in (1, 2, 3)
    assert "␛[31m" in ran.said or r"\x1b[31m" in ran.said
    assert not OBEYED.search(ran.err + ran.out) and not INVISIBLE.search(ran.said)


def test_problems_in_hostile_files_are_shown_safely(hostile: Path, qcode) -> None:
    """Cells of a table and keys of a codebook that try to be obeyed."""
    Path("c.csv").write_text(
        f"transcript,segment,code,coder,x{ESC}[31m\nH{ESC}[31m,2,x,ben,\nH-1,2,c{CSI}2J,ben,\n",
        encoding="utf-8",
    )
    Path("b.yaml").write_text(
        f'title: x\nversion: "1"\ncodes:\n  - code: "a\\e[31mb"\n  - "k{BIDI}": 1\n',
        encoding="utf-8",
    )
    for argv in (
        ["codings", "import", "c.csv"],
        ["attributes", "import", "c.csv"],
        ["codebook", "check", "b.yaml"],
    ):
        ran = qcode(*argv, status=1)
        assert not OBEYED.search(ran.err) and not INVISIBLE.search(ran.said)


def test_hostile_names_of_files_become_safe_names(data: Path, qcode) -> None:
    """A file whose name holds control characters is read; its transcript can be listed and called
    by that name.
    """
    name = f"N{ESC}[31m{BIDI}[red]"
    Path(f"{name}.txt").write_text("Interviewer: And?\n\nAna: Yes, from the church.\n")
    qcode("init", "s.qcode")
    ran = qcode("import", f"{name}.txt")
    assert not OBEYED.search(ran.out + ran.err)
    listed = qcode("transcripts", "--format", "json").rows[0]["transcript"]
    assert qcode("show", listed).text.count("from the church") == 1


def test_bytes_that_no_encoding_explains_do_not_stop_a_name(qcode, tmp_path: Path) -> None:
    """On a system where file names are bytes, any bytes."""
    raw = bytes(tmp_path) + b"/odd-\xff\xfe.txt"
    try:
        with open(raw, "w") as file:  # noqa: PTH123 - a name of bytes
            file.write("Interviewer: And?\n\nAna: Yes.\n")
    except OSError:
        pytest.skip("this file system wants names that are text")
    qcode("init", "s.qcode")
    assert (
        qcode("import", str(tmp_path), "--format", "json").rows[0]["transcript"] == r"odd-\xff\xfe"
    )


def test_the_built_report_holds_no_markup_of_the_words(hostile: Path, qcode) -> None:
    """In html the tags of a quote are text; no control character is left."""
    qcode("report", "build", "-o", "out", "--unsafe")
    page = Path("out/report.html").read_bytes()
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", page) and b"<b>tag</b>" not in page
    assert not INVISIBLE.search(page.decode())
