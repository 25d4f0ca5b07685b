"""Quotes in a built report: the options of ``qcode report quotes``, in the file and typed; the gate
for all that is quoted; passages of ``report themes --counter`` behind the same gate.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

PLAN = """\
files: [md]
referencing: no
evidence: none
sections:
  - heading: Words
    quotes:
      - {codes: [hotline, community], min_words: 3, per_code: 9, per_interview: 9}
"""
JSON = ("--format", "json")
BUILD = ("report", "build", "--config", "r.yaml", "-o", "out")


def ledger() -> dict[str, Any]:
    result: dict[str, Any] = json.loads(Path("out/ledger.json").read_text(encoding="utf-8"))
    return result


def planned(**more: object) -> None:
    """Write the plan, with more options for its row of quotes."""
    plan = yaml.safe_load(PLAN)
    plan["sections"][0]["quotes"][0] |= more
    Path("r.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))


@pytest.mark.parametrize("typed", [False, True], ids=["in the file", "typed"])
def test_order_and_attribution_mean_what_they_mean_for_quotes(
    coded: Path, qcode: Any, typed: bool
) -> None:
    options = {"order": "longest", "attribution": "—{role}, {site}"}
    words = [w for name, value in options.items() for w in (f"--{name}", value)]
    planned(**({} if typed else options))
    qcode(*BUILD, "--unsafe", *(words if typed else ()))
    own = ("--code", "hotline", "--code", "community", "--min-words", "3", "--per-code", "9")
    asked = qcode("report", "quotes", *own, "--per-interview", "9", *words, *JSON).rows
    built = [(q["quote"], q["attribution"]) for q in ledger()["quotations"]]
    assert built == [(r["quote"], r["attribution"]) for r in asked]
    assert built[0][1] == "law enforcement official, A"
    assert qcode("report", "verify", "out", *JSON).rows == []


def test_people_are_quoted_as_often_as_the_row_says(coded: Path, qcode: Any) -> None:
    planned(per_person=1, with_question=True)
    qcode(*BUILD, "--unsafe")
    places = [p["transcript"] for p in ledger()["passages"]]
    assert len(places) == len(set(places)) > 1


@pytest.mark.parametrize("where", ["the row", "the top", "typed"])
def test_the_list_of_identities_blocks_a_report(coded: Path, qcode: Any, where: str) -> None:
    """A path in the file is relative to the file, a typed one to the folder one is in."""
    Path("deep").mkdir()
    Path("deep/ids.csv").write_text("what,replacement,kind\nFridays,a day,day\n")
    plan = yaml.safe_load(PLAN)
    if where == "the row":
        plan["sections"][0]["quotes"][0]["identities"] = "ids.csv"
    if where == "the top":
        plan["identities"] = "ids.csv"
    Path("deep/r.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))
    words = ("report", "build", "--config", "deep/r.yaml", "-o", "out")
    typed = ("--identities", "deep/ids.csv") if where == "typed" else ()
    said = qcode(*words, *typed, status=4).said
    assert "is on the list of identities (day): 'Fridays'" in said
    assert not Path("out").exists()
    said = qcode(*words, *typed, "--unsafe").said
    assert "is on the list of identities (day): 'Fridays'" in said
    assert qcode("report", "verify", "out", *JSON).rows == []


def test_a_model_that_is_not_there_is_told_before_anything_is_written(
    coded: Path, qcode: Any
) -> None:
    planned()
    assert "no_such_model" in qcode(*BUILD, "--entities", "no_such_model", status=5).said
    assert not Path("out").exists()


def test_wrong_options_of_quotes_are_told_with_their_place(coded: Path, qcode: Any) -> None:
    plan = PLAN.replace("per_code: 9", "order: newest, attribution: '{colour}'")
    Path("r.yaml").write_text(plan)
    said = qcode(*BUILD, status=1).said
    assert "order is one of balanced, longest, typical, different, not 'newest'" in said
    assert "attribution: no attribute named 'colour'" in said
    planned(identities="nowhere.csv")
    assert "nowhere.csv: cannot be read" in qcode(*BUILD, status=1).said


def test_the_commented_start_names_every_option_of_quotes(coded: Path, qcode: Any) -> None:
    start = qcode("report", "build", "--write-config").text
    for name in ("order", "attribution", "identities", "entities", "per_person", "with_question"):
        assert f"#        {name}: " in start
    for name in ("where", "identities", "entities"):
        assert f"\n# {name}:" in start
    assert "#        counter: yes" in start


@pytest.fixture
def opposed(coded: Path, qcode: Any) -> None:
    """Whoever speaks of the community speaks against the hotline."""
    qcode("codebook", "export", "book.yaml")
    lines = Path("book.yaml").read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line.endswith("code: hotline"))
    lines.insert(at + 1, f"{lines[at].replace('- code: hotline', '  opposite: [community]')}")
    Path("book.yaml").write_text("\n".join(lines) + "\n")
    qcode("codebook", "load", "book.yaml")


def against(qcode: Any, *more: object, status: int = 0) -> Any:
    return qcode("report", "themes", "--counter", "--code", "hotline", *more, *JSON, status=status)


@pytest.mark.usefixtures("opposed")
def test_passages_against_a_theme_are_printed_as_quotes_are(qcode: Any) -> None:
    """Edited as edited, dropped ones not at all; an edit that no longer fits is told."""
    first = next(r for r in against(qcode).rows if r["quote"])
    place = (first["transcript"], first["segment"], "--code", "community")
    words = first["quote"].split()
    edit = f"… {' '.join(words[:4])} [and so on]"
    qcode("quotes", "edit", *place, edit)
    assert next(r for r in against(qcode).rows if r["quote"])["quote"] == edit
    qcode("quotes", "drop", *place)
    assert next(r for r in against(qcode).rows if r["quote"])["quote"] == "(not to be quoted)"


@pytest.mark.usefixtures("opposed")
def test_passages_against_a_theme_pass_the_same_gate(qcode: Any) -> None:
    """Told by the command, refused with --safe, and blocking in a built report."""
    word = next(r for r in against(qcode).rows if r["quote"])["quote"].split()[2].strip(".,")
    Path("ids.csv").write_text(f"what,replacement\n{word},it\n")
    found = f"is on the list of identities: '{word}'"
    ids = ("--identities", "ids.csv")
    assert found in against(qcode, *ids).said
    ran = against(qcode, *ids, "--safe", status=4)
    assert found in ran.said and ran.text == ""
    said = qcode("report", "themes", "--safe", status=2).said
    assert "--safe can only be used with --counter" in said
    tables = {"heading": "T", "tables": [{"report": "themes", "counter": True}]}
    plan = {"files": ["md"], "referencing": False, "sections": [tables]}
    Path("r.yaml").write_text(yaml.safe_dump(plan))
    assert found in qcode(*BUILD, *ids, status=4).said
    qcode(*BUILD, *ids, "--unsafe")
    assert ledger()["tables"][0]["command"] == "qcode report themes --counter"
    assert word in {w.strip(".,") for q in ledger()["quotations"] for w in q["quote"].split()}
    assert qcode("report", "verify", "out", *JSON).rows == []


@pytest.mark.usefixtures("opposed")
def test_a_typed_counter_stands_below_each_table_of_themes(qcode: Any) -> None:
    tables = [{"report": "themes", "by": "role", "min_n": 1}, {"report": "interviewees"}]
    plan = {"files": ["md"], "referencing": False, "sections": [{"heading": "T", "tables": tables}]}
    Path("r.yaml").write_text(yaml.safe_dump(plan))
    qcode(*BUILD, "--counter", "--unsafe")
    assert [t["command"] for t in ledger()["tables"]] == [
        "qcode report themes --by role --min-n 1",
        "qcode report themes --by role --counter",
        "qcode report interviewees",
    ]


def test_an_edit_that_no_longer_fits_is_told_with_what_to_type_and_never_printed(
    coded: Path, qcode: Any, data: Path
) -> None:
    """By quotes and by a built report; what is typed mends it."""
    edit = "… a detective from [the area] calls us."
    qcode("quotes", "edit", "LE-01", "2", "--code", "hotline", edit)
    text = (data / "transcripts" / "LE-01.txt").read_text()
    Path("LE-01.txt").write_text(text.replace("a detective from", "an officer from"))
    qcode("import", "LE-01.txt", "--update")
    planned()
    command = "qcode quotes remove LE-01 2 --code hotline --only edit"
    for words in (("report", "quotes", "--code", "hotline"), (*BUILD, "--unsafe")):
        said = " ".join(qcode(*words).said.split())
        assert "the edit of LE-01, segment 2 no longer fits" in said
        assert "qcode quotes edit LE-01 2 --code hotline TEXT" in said
        assert command in said
    assert "calls us" not in Path("out/report.md").read_text()
    qcode(*command.split()[1:])
    said = qcode(*BUILD, "--unsafe").said
    assert "no longer fits" not in said
    assert "an officer from" in Path("out/report.md").read_text()
