"""A built report, followed from every figure to its passages, and compared with today's study."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

PLAN = """\
files: [html, md, csv, json]
appendices: [codebook]
referencing: no
sections:
  - heading: Who was interviewed
    text: These people were asked.
    tables:
      - report: interviewees
        by: site
  - heading: Streams and themes
    tables:
      - {report: referrals, by: role, family: referral_stream, depth: 2}
      - {report: themes, by: site}
      - {report: crosstab, rows: referral_stream, by: role, test: yes}
      - {report: cooccurrence}
    quotes:
      - {codes: [barriers], by: role, min_words: 4}
  - heading: Agreement
    tables:
      - report: agreement
"""


@pytest.fixture
def plan(coded: Path) -> Path:
    """The file of a report that has every kind of table, beside a study."""
    target = coded.with_name("report.yaml")
    target.write_text(PLAN, encoding="utf-8")
    return target


@pytest.fixture
def built(plan: Path, qcode: Any) -> Path:
    """The folder of that report, built."""
    qcode("report", "build", "--config", plan, "-o", "out", "--unsafe")
    return Path("out")


def _ledger(folder: Path) -> Any:
    return json.loads((folder / "ledger.json").read_text(encoding="utf-8"))


def test_as_many_things_are_traced_as_every_figure_of_the_report_says(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every id: a count has as many rows, a percentage as many for its part and for its base;
    what is computed otherwise shows what its row counts.
    """
    from qcode.store.store import Store
    from qcode.workflows.reporting import tracing
    from qcode.workflows.reporting.ledger_file import open_ledger

    figures = _ledger(built)["figures"]
    kinds, agreement = {f["kind"] for f in figures}, len(_ledger(built)["tables"])
    assert kinds == {"count", "percent", "computed"}
    assert len(figures) > 200
    with Store.open(Path("study.qcode")) as store:
        view = store.view(None)
        words = tracing._Words(view, open_ledger(view, built))
        monkeypatch.setattr(tracing, "_Words", lambda *_: words)
        ledger = open_ledger(view, built)
        monkeypatch.setattr(tracing, "open_ledger", lambda *_: ledger)
        for figure in figures:
            table, _ = tracing.trace(view, built, figure["id"])
            if figure["kind"] == "count":
                assert len(table.rows) == figure["value"], figure
            elif figure["kind"] == "percent":
                base, _ = tracing.trace(view, built, figure["id"], base=True)
                assert 100 * len(table.rows) / len(base.rows) == pytest.approx(figure["value"])
            else:
                computed = {
                    "chi2",
                    "dof",
                    "p",
                    "cramers_v",
                    "fisher_p",
                    "expected_below_5",
                    "jaccard",
                }
                assert figure["column"] in computed or figure["table"] == agreement, figure


def test_the_words_of_a_passage_are_those_that_were_coded(built: Path, qcode: Any) -> None:
    """Each traced passage of the hotline in the themes is one of ada's codings of it."""
    listed = qcode("report", "trace", "out", "--format", "json").rows
    wanted = next(
        r["id"] for r in listed if r["where"].endswith("A, Hotlines and tip lines, Citations")
    )
    traced = qcode("report", "trace", wanted, "out", "--format", "json").json
    codings = qcode("codings", "export", "--by-coder", "ada").text
    assert traced["value"] == len(traced["rows"]) > 0
    for row in traced["rows"]:
        assert row["text"] in codings
        assert row["transcripts"] == [row["transcript"]]
    assert traced["command"] == "qcode report themes --by site"
    assert any("Counting rule" in said for said in traced["rule"])


def test_a_quotation_is_traced_to_its_place(built: Path, qcode: Any) -> None:
    quotation = _ledger(built)["quotations"][0]
    (row,) = qcode("report", "trace", quotation["id"], "out", "--format", "json").rows
    assert quotation["quote"] in row["text"]


def test_an_id_that_the_report_does_not_have_is_told_with_near_ones(
    built: Path, qcode: Any
) -> None:
    own = _ledger(built)["figures"][0]["id"]
    said = qcode("report", "trace", f"{own[:-1]}2", "out", status=2).said
    assert "no figure named" in said
    assert own in said


def test_an_untouched_study_changes_nothing(built: Path, qcode: Any) -> None:
    """Also after somebody looked, and after a memo."""
    qcode("report", "quotes", "--coder", "ben", "--min-words", "1")
    qcode("memo", "add", "a thought", "--transcript", "LE-01", "--coder", "ada")
    found = qcode("report", "verify", "out", "--format", "json")
    assert found.rows == []


def test_the_same_study_gives_the_same_bytes_with_and_without_a_written_plan(
    coded: Path, qcode: Any
) -> None:
    qcode("report", "build", "--write-config", "-o", "usual.yaml")
    start = (
        Path("usual.yaml")
        .read_text()
        .replace("[html, docx, md, xlsx, csv, json]", "[html, md, csv, json]")
    )
    Path("usual.yaml").write_text(start.replace("referencing: yes", "referencing: no"))
    for folder in ("one", "two"):
        qcode("report", "build", "--config", "usual.yaml", "-o", folder, "--unsafe")
    names = sorted(p.name for p in Path("one").iterdir())
    assert "table-1-interviewees.csv" in names and "ledger.json" in names
    for name in names:
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes(), name


def _changed(ran: Any) -> set[tuple[str, str, str]]:
    """(cell, was, is now) of every figure that changed."""
    return {(r["cell"], r["was"], r["now"]) for r in ran.rows}


SMALL = """\
files: [json]
referencing: no
evidence: none
sections:
  - heading: Themes
    tables:
      - {report: themes, codes: [referral_stream]}
"""


@pytest.fixture
def small(coded: Path, qcode: Any) -> None:
    """A report of one table."""
    Path("small.yaml").write_text(SMALL)
    qcode("report", "build", "--config", "small.yaml", "-o", "out")


@pytest.mark.usefixtures("small")
def test_exactly_the_figures_are_named_that_a_removed_coding_changes(qcode: Any) -> None:
    """LE-02 alone of site B spoke of a tip line: 4 of 4 become 3 of 4, and 2 sites become 1."""
    qcode("codings", "remove", "LE-02", "2", "hotline", "--coder", "ada")
    ran = qcode("report", "verify", "out", "--format", "json", status=4)
    label = "Hotlines and tip lines"
    assert _changed(ran) == {
        (f"{label}, Citations", "4", "3"),
        (f"{label}, Segments", "4", "3"),
        (f"{label}, Participants", "4", "3"),
        (f"{label}, % of participants", "100.0", "75.0"),
        (f"{label}, % of asked", "100.0", "75.0"),
        (f"{label}, Interviews", "4", "3"),
        (f"{label}, % of interviews", "100.0", "75.0"),
        (f"{label}, Sites", "2", "1"),
    }
    assert {r["change"] for r in ran.rows} == {-1, -25}
    assert all("removed ada's coding 'hotline' on LE-02" in r["after"] for r in ran.rows)
    (asked,) = ran.json["same_number_other_passages"]
    assert "Hotlines and tip lines, Asked" in qcode("report", "trace", asked, "out").text
    assert "8 figures and quotations changed" in ran.said
    qcode("undo")
    assert qcode("report", "verify", "out", "--format", "json").rows == []


@pytest.mark.usefixtures("small")
def test_a_merge_of_codes_is_told_as_what_it_did(qcode: Any) -> None:
    """Figures of the code that is gone are not in the report; those of the other one grow."""
    qcode("codebook", "merge", "community", "--into", "hotline")
    ran = qcode("report", "verify", "out", "--format", "json", status=4)
    gone = {r["cell"] for r in ran.rows if r["now"] == "not in the report"}
    assert gone and all(cell.startswith("Community, ") for cell in gone)
    grown = {r["cell"]: (r["was"], r["now"]) for r in ran.rows if r["cell"] not in gone}
    assert grown["Hotlines and tip lines, Citations"] == ("4", "7")


@pytest.mark.usefixtures("small")
def test_a_done_mark_that_was_taken_back_changes_the_bases(qcode: Any) -> None:
    qcode("done", "SP-01", "--undo", "--coder", "ada")
    ran = qcode("report", "verify", "out", "--format", "json", status=4)
    base = [r for r in ran.rows if r["cell"].endswith("Participants (base)")]
    assert {(r["was"], r["now"]) for r in base} == {("4", "3")}
    assert all("removed ada's done mark on SP-01" in r["after"] for r in base)


@pytest.mark.usefixtures("small")
def test_a_report_whose_code_is_gone_says_why(qcode: Any) -> None:
    qcode("codebook", "rename", "referral_stream", "streams")
    ran = qcode("report", "verify", "out", "--format", "json", status=4)
    assert all("no code named 'referral_stream'" in r["now"] for r in ran.rows)


@pytest.mark.usefixtures("small")
def test_a_coder_who_is_blind_there_is_not_told_what_others_coded(qcode: Any) -> None:
    qcode(
        "sample", "draw", "--coders", "ada,cleo", "--fraction", "1", "--round", "7", "--seed", "1"
    )
    for words in (("trace", "out"), ("verify", "out")):
        said = qcode("report", *words, "--coder", "cleo", status=1).said
        assert "blind, and this report tells what others coded there" in said


def test_a_folder_without_a_ledger_is_told(coded: Path, qcode: Any) -> None:
    assert "ledger.json cannot be read" in qcode("report", "verify", "nowhere", status=1).said
    Path("ledger.json").write_text('{"schema": "qcode.ledger/1"}')
    assert "this is no ledger: it is not complete" in qcode("report", "trace", status=1).said


def test_a_click_shows_roles_and_numbers_of_passages_and_nothing_else(built: Path) -> None:
    """Without the network; transcripts and coders are not in what opens."""
    page = (built / "report.html").read_text(encoding="utf-8")
    figure = next(f for f in _ledger(built)["figures"] if f["printed"] and f["value"])
    assert f'title="{figure["id"]}"' in page
    behind = page[page.index('<div class="evidence"') : page.index("<script>")]
    assert 'popover id="evidence-1"' in behind
    assert "<dt>Law enforcement official</dt><dd" in behind
    for hidden in ("LE-01", "SP-01", "ada", "ben", "hotline, I would say"):
        assert hidden not in behind
    assert "http" not in page.replace("http://www.w3.org", "")


def test_words_behind_a_figure_are_shown_where_the_plan_says_so(plan: Path, qcode: Any) -> None:
    """But not of a passage that has what may be a name."""
    plan.write_text(PLAN.replace("files:", "evidence: passages\nfiles:"))
    qcode("report", "build", "--config", plan, "-o", "out", "--unsafe")
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert (
        "The hotline sends what it has, usually on Fridays." in page.split('class="evidence"', 1)[1]
    )


def test_an_edited_file_is_kept_under_another_name_with_force(
    plan: Path, built: Path, qcode: Any
) -> None:
    (built / "report.md").write_text("my words")
    again = ("report", "build", "--config", plan, "-o", "out", "--unsafe")
    assert "was edited" in qcode(*again, status=1).said
    assert "kept what was edited as out/report.edited-1.md" in qcode(*again, "--force").said
    assert (built / "report.edited-1.md").read_text() == "my words"
    assert (built / "report.md").read_text().startswith("# Night shift")


def _answer(file: Path, answers: dict[str, str]) -> None:
    """Fill in a sheet: every row yes, but for `answers`."""
    if file.suffix == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(file)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(min_row=2):
            row[5].value = answers.get(str(row[0].value), "yes")
        book.save(file)
        return
    import docx

    document = docx.Document(str(file))
    for line in document.tables[0].rows[1:]:
        cells = line.cells
        cells[5].text = answers.get(cells[0].text, "Yes")
    out = io.BytesIO()
    document.save(out)
    file.write_bytes(out.getvalue())


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_referencing_sheet_comes_back_with_what_is_open_or_no(
    small: None, qcode: Any, kind: str
) -> None:
    Path("small.yaml").write_text(SMALL.replace("referencing: no", "referencing: yes"))
    qcode("report", "build", "--config", "small.yaml", "-o", "sheets")
    sheet = Path(f"sheets/referencing.{kind}")
    rows = [f["id"] for f in _ledger(Path("sheets"))["figures"] if f["printed"]]
    words = ("report", "verify", "sheets", "--sheet", sheet, "--format", "json")
    assert {r["why"] for r in qcode(*words, status=4).rows} == {"open"}
    _answer(sheet, {rows[0]: "no", rows[1]: "", rows[2]: "perhaps"})
    found = {r["id"]: r["why"] for r in qcode(*words, status=4).rows}
    assert found == {
        rows[0]: "answered no",
        rows[1]: "open",
        rows[2]: "neither yes nor no: perhaps",
    }
    _answer(sheet, {})
    assert qcode(*words).rows == []
    again = ("report", "build", "--config", "small.yaml", "-o", "sheets")
    assert f"referencing.{kind} was edited" in qcode(*again, status=1).said


def test_a_sheet_answered_for_other_figures_is_told(small: None, qcode: Any) -> None:
    """Somebody built the report again after the sheet was filled in."""
    Path("small.yaml").write_text(SMALL.replace("referencing: no", "referencing: yes"))
    qcode("report", "build", "--config", "small.yaml", "-o", "sheets")
    _answer(Path("sheets/referencing.xlsx"), {})
    Path("sheets/referencing.xlsx").rename("filled.xlsx")
    qcode("codings", "remove", "LE-02", "2", "hotline", "--coder", "ada")
    qcode("report", "build", "--config", "small.yaml", "-o", "sheets", "--force")
    words = ("report", "verify", "sheets", "--sheet", "filled.xlsx", "--format", "json")
    found = {r["why"] for r in qcode(*words, status=4).rows}
    assert "answered for something else: Hotlines and tip lines, Citations: 4" in found
