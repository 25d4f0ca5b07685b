"""Documents for readers never hold names of transcripts or coders, keys of codes, or commands.

Every report is made of a study in which all of these begin with a mark, and in which everything is
the case that a note tells of.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pytest

from qcode import model
from qcode.reports.layers import LayerOptions
from qcode.workflows.reporting.quoting import QuoteOptions, quote_report
from qcode.workflows.reporting.quoting import against as counter_table
from qcode.workflows.reporting.registry import REPORTS, make_report, report_chart
from qcode.workflows.reporting.shaping import Shape, shaped_report
from qcode.writers import write
from qcode.writers.quote_blocks import Blocks, write_blocks

MARK = "zqx"
TEXTS = {
    f"{MARK}-{n:02d}": f"Interviewer: What?\n\n{MARK}S{n}: Alpha beta gamma delta. Yes.\n\n"
    "Nobody: Epsilon zeta."
    for n in range(1, 9)
}
WAYS: list[tuple[str, dict[str, Any]]] = [
    ("referrals", {"by": "role", "names": True}),
    ("themes", {"by": "role", "names": True}),
    ("crosstab", {"rows": f"{MARK}_family", "by": "site", "test": True}),
    ("cooccurrence", {}),
    ("interviewees", {"by": "site"}),
    ("interviewees", {"by": "role,site"}),
    ("frequencies", {"attr": "role,site", "by": "site"}),
    ("sites", {}),
    ("list", {}),
    ("list", {"by": "role"}),
    ("multiple", {"family": f"{MARK}_family", "by": "role"}),
    ("saturation", {}),
    ("coverage", {}),
    ("coverage", {"by": "coder"}),
    ("coverage", {"by": "role"}),
    ("framework", {}),
    ("framework", {"by": "site"}),
    ("joint", {"by": "role"}),
    *(
        (name, {**needed, "by": by})
        for by in ("transcript", "speaker", "person", "role,transcript", "nick_name,site")
        for name, needed in (
            ("referrals", {"names": True}),
            ("themes", {"names": True}),
            ("crosstab", {"rows": f"{MARK}_family", "test": True}),
            ("interviewees", {}),
            ("frequencies", {"attr": "transcript,person"}),
            ("list", {}),
            ("multiple", {"family": f"{MARK}_family"}),
            ("coverage", {}),
            ("framework", {}),
            ("joint", {}),
        )
    ),
]
SHAPES = [Shape(wide=True), Shape(sentence=True), Shape(sort="people", top=1)]


@pytest.fixture(scope="module")
def marked(small) -> model.Study:
    """Eight transcripts: finished, unfinished, partly finished, a copy, one by two coders, with
    unnamed words, a machine's codings, a role without protocol, older meanings.
    """
    names = list(TEXTS)
    keys = [f"{MARK}_{k}" for k in ("one", "two", "none")]
    codings = [(n, keys[i % 2], "Alpha beta", f"{MARK}ada") for i, n in enumerate(names)]
    codings += [(n, keys[2], "gamma", f"{MARK}ada") for n in names[:2]]
    codings += [(names[0], keys[0], "Epsilon", f"{MARK}ada")]
    codings += [(names[1], keys[0], "delta", f"{MARK}bot")]
    codings += [(names[3], keys[1], "delta", f"{MARK}ben")]
    people = {
        n: {
            "role": "judge" if i % 2 else "guard",
            "site": "AB"[i % 2],
            "person": f"{MARK.capitalize()} Rivers {i % 3}",
            "nick_name": f"{MARK}_nick_{i}",
        }
        for i, n in enumerate(names)
    }
    study: model.Study = small(
        TEXTS,
        codings,
        tree={f"{MARK}_family": {k: {} for k in keys}},
        protocols={"judge": []},
        people=people,
        done=[(n, f"{MARK}ada") for n in names[:5]] + [(names[3], f"{MARK}ben")],
    )
    book = study.codebook
    codes = tuple(
        replace(c, label=f"Theme {i}", exclusive=c.key == keys[2]) for i, c in enumerate(book.codes)
    )
    return replace(
        study,
        codebook=replace(book, codes=codes),
        interviews=tuple(
            replace(
                i,
                participants=tuple(
                    replace(p, attributes={**p.attributes, "role": model.INTERVIEWER})
                    if p.label == "Interviewer"
                    else p
                    for p in i.participants
                    if p.label != "Nobody"
                ),
            )
            for i in study.interviews
        ),
        coders=(
            model.Coder("1", f"{MARK}ada"),
            model.Coder("2", f"{MARK}ben"),
            model.Coder("3", f"{MARK}bot", "machine"),
        ),
        codings=tuple(
            replace(c, origin="machine", coder=f"{MARK}ada") if c.coder == f"{MARK}bot" else c
            for c in (replace(c, outdated=i == 0) for i, c in enumerate(study.codings))
        ),
        done=tuple(
            replace(d, end=d.end // 2) if d.transcript == names[4] else d for d in study.done
        ),
        doubles={names[7]: names[0]},
        summaries=(model.Summary(names[0], keys[0], f"{MARK}ada", "A summary.", "1"),),
    )


def shown(data: bytes, format: str) -> str:
    """What a reader sees of a document, and everything else in it except the names of styles."""
    if format == "docx":
        document = docx.Document(io.BytesIO(data))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        return "\n".join([p.text for p in document.paragraphs] + cells)
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        values = [c.value for ws in book for row in ws.iter_rows() for c in row]
        return "\n".join(str(v) for v in values if v is not None)
    return re.sub(r"<(style|script)>.*?</\1>", "", data.decode(), flags=re.DOTALL)


def everything(data: bytes) -> str:
    if data[:2] != b"PK":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


FORMATS = ("docx", "xlsx", "html", "md")


def check(table: model.Table, formats: tuple[str, ...] = FORMATS) -> None:
    for format in formats:
        data = write(table, format)
        assert MARK not in everything(data).casefold(), format
        said = shown(data, format)
        assert not re.search(r"\bqcode [a-z]|(^|\s)--[a-z]", said), format


@pytest.mark.parametrize("by", ["transcript", "role,speaker", "person"])
def test_quotes_and_what_speaks_against_name_nobody_as_a_group(marked, by: str) -> None:
    """Groups are called by role and number, in blocks and in tables."""
    keys = {c.key: c for c in marked.codebook.codes}
    opposed = replace(keys[f"{MARK}_one"], opposite=(f"{MARK}_two",))
    book = replace(
        marked.codebook,
        codes=tuple(opposed if c.key == opposed.key else c for c in marked.codebook.codes),
    )
    study = replace(marked, codebook=book)
    report = quote_report(study, QuoteOptions(by=by, min_words=1), LayerOptions())
    check(report.table)
    assert report.quotes and all(re.search(r"(Judge|Guard) \d$", q.group) for q in report.quotes)
    blocks = Blocks("Quotes", report.quotes, report.notes)
    for kind in ("docx", "html", "md"):
        assert MARK not in everything(write_blocks(blocks, kind)).casefold()
    against, _ = counter_table(study, (), by, LayerOptions(), "all")
    assert against.rows
    check(against)


def test_a_name_stands_in_data_and_its_role_and_number_in_documents(marked) -> None:
    """Judges and guards take turns: the third transcript is of the second guard."""
    table = make_report("themes", marked, {"by": "transcript"})
    assert f"{MARK}-03" in write(table, "csv").decode()
    assert "Guard 2" in write(table, "md").decode()
    (row, *_) = make_report("frequencies", marked, {"attr": "transcript"}).rows
    assert row["label"].casefold().startswith(MARK)


def test_an_attribute_that_names_nobody_stands_as_it_is(marked) -> None:
    assert make_report("themes", marked, {"by": "role,site"}).aliases == {}
    assert "Judge" in write(make_report("themes", marked, {"by": "role"}), "md").decode()


def test_every_report_is_made_here() -> None:
    assert {name for name, _ in WAYS} == set(REPORTS)


@pytest.mark.parametrize("name,options", WAYS, ids=lambda x: x if isinstance(x, str) else None)
def test_a_report_names_nobody_and_advises_nothing(marked, name: str, options: Any) -> None:
    """Also for one coder's codings, and with everything counted."""
    again = options in [o for n, o in WAYS if n == name][3:]
    check(make_report(name, marked, options), ("html", "md") if again else FORMATS)
    if REPORTS[name].layers and not again:
        ben = LayerOptions(coder=f"{MARK}ben")
        check(make_report(name, marked, options, ben), ("md",))
        everybody = LayerOptions(None, None, True, True)
        check(make_report(name, marked, options, everybody), ("html",))


@pytest.mark.parametrize("shape", SHAPES, ids=["wide", "sentence", "top"])
@pytest.mark.parametrize("name", [n for n, kind in REPORTS.items() if kind.shapes])
def test_nor_does_it_in_another_shape(marked, name: str, shape: Shape) -> None:
    if shape.sentence and name not in ("referrals", "themes"):
        return
    for options in (o for n, o in WAYS if n == name and o.get("by")):
        check(shaped_report(name, marked, options, LayerOptions(), shape), ("md",))


@pytest.mark.parametrize("name", [n for n, kind in REPORTS.items() if kind.chart])
def test_nor_does_its_chart(marked, name: str) -> None:
    for options in [o for n, o in WAYS if n == name][:3]:
        chart = report_chart(name, make_report(name, marked, options))
        assert MARK not in (chart.title + chart.alt + chart.svg.decode()).casefold()
        assert not re.search(r"\bqcode [a-z]|\s--[a-z]", chart.title + chart.alt)


def test_whoever_makes_it_is_told_names_and_commands(marked) -> None:
    """On the screen and in json every note keeps them."""
    said = "\n".join(make_report("themes", marked, {"by": "role"}).notes)
    for words in (
        f"Left out of counts and bases because not marked as finished: {MARK}-06",
        f"qcode done {MARK}-06",
        f"{MARK}-08 is a copy of {MARK}-01",
        f"none of them primary: {MARK}-04",
        f"counted only there: {MARK}-05",
        "--include-machine counts them",
        "see: qcode speakers",
        "qcode attributes rename role",
        "qcode codings exclusive",
        "under an older meaning of the code, not reviewed since it changed: Theme 1 (1)",
    ):
        assert words in said, words


def test_json_keeps_the_keys(marked) -> None:
    data = write(make_report("themes", marked, {}), "json").decode()
    assert f'"code": "{MARK}_one"' in data
