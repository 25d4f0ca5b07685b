"""``qcode query``: what it lists, counts and saves, and what it says of an expression that is
wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def found(qcode, *argv: object) -> list[tuple[str, int]]:
    """The segments that a query lists."""
    rows = qcode("query", *argv, "--format", "json").rows
    return [(r["transcript"], r["segment"]) for r in rows]


def test_a_query_lists_the_segments_with_who_speaks_and_the_codes(coded: Path, qcode) -> None:
    """Every row says where, who and what; codes come with a question about codes."""
    document = qcode("query", "hotline and site = B", "--format", "json").json
    assert document["schema"] == "qcode.query/1"
    assert document["expression"] == "hotline and site = B"
    assert (document["segments"], document["segments_base"]) == (1, 12)
    assert document["rows"] == [
        {
            "transcript": "LE-02",
            "segment": 2,
            "role": "law_enforcement",
            "text": (
                "A sheriff brings them to us, or the tip line does, in about equal parts these"
                " days."
            ),
            "codes": ["hotline", "law_enforcement"],
            "speaker": "LE-02",
            "site": "B",
            "start": document["rows"][0]["start"],
            "end": document["rows"][0]["end"],
            "time": "",
        }
    ]
    assert (
        qcode("query", "find", "hotline and site = B").text
        == qcode("query", "hotline and site = B").text
    )


def test_codes_are_asked_for_where_somebody_has_finished_and_words_everywhere(
    coded: Path, qcode
) -> None:
    """LE-04 and SP-02 are not finished: a missing code says nothing there, words are words."""
    assert ("LE-04", 2) not in found(qcode, "not hotline")
    assert ("LE-04", 2) in found(qcode, "not hotline", "--include-unfinished")
    assert ("LE-04", 2) in found(qcode, "word:hotline")
    printed = qcode("query", "not hotline").text
    assert "not marked as finished: LE-04, SP-02" in " ".join(printed.split())


def test_whose_codings_count_can_be_chosen_and_any_coder_can_be_asked_for(
    coded: Path, qcode
) -> None:
    """The layer is that of reports; in brackets, everybody's codings are looked at."""
    assert found(qcode, "hotline and site = A") == [("LE-01", 2), ("LE-03", 6), ("SP-01", 2)]
    assert found(qcode, "hotline", "--by-coder", "ben") == [("LE-01", 2), ("SP-01", 6)]
    assert found(qcode, "hotline[coder = ben] and not hotline") == [("SP-01", 6)]
    assert "no coder named 'benn'" in qcode("query", "hotline", "--by-coder", "benn", status=2).said


def test_words_are_shown_in_their_context(coded: Path, qcode) -> None:
    """As many words before and after as asked for, from the same turn; a row a match."""
    document = qcode(
        "query", '"the hotline" or /federal/', "--kwic", "--context", "2", "--format", "json"
    ).json
    assert document["schema"] == "qcode.query.kwic/1"
    assert [(r["transcript"], r["before"], r["match"], r["after"]) for r in document["rows"]] == [
        ("LE-01", "Mostly", "the hotline", ", I would"),
        ("LE-01", "The", "federal", "office sends"),
        ("LE-03", "", "The hotline", "sends what"),
        ("LE-04", "From", "the hotline", ", all of"),
        ("SP-01", "night, and", "the hotline", "sends the"),
    ]
    said = qcode("query", "hotline", "--kwic", status=2).said
    assert "the expression looks for no words" in said


def test_counts_have_a_base_for_every_number(coded: Path, qcode) -> None:
    """Hand-counted: of the four finished transcripts two are by officers at site A."""
    document = qcode(
        "query", "hotline", "--count", "--by", "role,site.kind", "--format", "json"
    ).json
    assert document["by"] == "role,site.kind"
    keys = ("group", "segments", "segments_base", "participants", "participants_base", "sites")
    assert [tuple(r[k] for k in (*keys, "sites_base")) for r in document["rows"]] == [
        ("law_enforcement × city", 2, 6, 2, 2, 1, 1),
        ("law_enforcement × state", 1, 3, 1, 1, 1, 1),
        ("service_provider × city", 1, 3, 1, 1, 1, 1),
    ]
    one = qcode("query", "community and site = A", "--count", "--format", "json").rows[0]
    assert (one["participants"], one["participants_base"], one["site_names"]) == (3, 3, ["A"])
    assert (one["sites"], one["sites_base"]) == (1, 1)


def test_counts_by_code_say_what_else_lies_on_the_segments(coded: Path, qcode) -> None:
    rows = qcode("query", "hotline", "--count", "--by", "code", "--format", "json").rows
    assert [(r["group"], r["segments"], r["segments_base"]) for r in rows] == [
        ("hotline", 4, 4),
        ("law_enforcement", 3, 4),
    ]


def test_only_so_many_rows_are_listed_and_the_note_says_of_how_many(coded: Path, qcode) -> None:
    ran = qcode("query", "word:the", "--limit", "2", "--format", "json")
    assert len(ran.rows) == 2 and ran.json["segments"] > 2
    assert "The first 2 of" in qcode("query", "word:the", "--limit", "2").text


def test_every_format_has_the_rows(coded: Path, qcode) -> None:
    for suffix in ("csv", "json", "md", "html", "docx", "xlsx", "txt"):
        qcode("query", "hotline", "-o", f"out.{suffix}")
        assert Path(f"out.{suffix}").stat().st_size > 300


def test_a_wrong_expression_ends_with_its_column_and_a_caret(coded: Path, qcode) -> None:
    ran = qcode("query", "role = law_enforcement and hotlin", status=2)
    assert ran.said.splitlines() == [
        "qcode: error: column 28: no code or saved expression named 'hotlin'; did you mean"
        " 'hotline'?",
        "  role = law_enforcement and hotlin",
        "                             ^",
    ]
    assert ran.out == b""


def test_a_regular_expression_that_never_ends_is_stopped(coded: Path, qcode, monkeypatch) -> None:
    """Exit 2 with a sentence; the time that it may take is cut short here."""
    from qcode.workflows.shared import regexes

    monkeypatch.setattr(regexes.search, "__defaults__", (0.3,))
    said = qcode("query", r"/(\w+\s?)+\d\d\d/", status=2).said
    assert "took more than 0.3 seconds and was stopped" in said


def test_a_saved_expression_is_used_like_a_code_and_kept_in_the_log(coded: Path, qcode) -> None:
    """Saved, listed, asked for, inside another, changed, removed; each a step in the log."""
    qcode("query", "save", "calls", "hotline  OR community", "--coder", "ada")
    qcode("query", "save", "busy", "calls and barriers or law_enforcement")
    assert qcode("query", "list", "--format", "json").rows == [
        {"name": "busy", "expression": "calls and barriers or law_enforcement"},
        {"name": "calls", "expression": "hotline or community"},
    ]
    assert len(found(qcode, "calls")) == 7
    assert found(qcode, "busy and site = B") == [("LE-02", 2)]
    said = qcode("query", "remove", "calls", status=1).said
    assert "the saved expression 'busy' asks for 'calls'; nothing was removed" in said
    qcode("query", "remove", "busy")
    qcode("query", "remove", "Calls")
    told = [r["sentence"] for r in qcode("log", "--last", "2", "--format", "json").rows]
    assert told == [
        "removed the saved expression busy: calls and barriers or law_enforcement",
        "removed the saved expression calls: hotline or community",
    ]


@pytest.mark.parametrize(
    ("name", "expression", "told"),
    [
        ("hotline", "community", "'hotline' is a code; choose another name"),
        ("and", "community", "'and' cannot be the name of an expression"),
        ("two words", "community", "cannot be the name of an expression"),
        ("a/b", "community", "cannot be the name of an expression"),
        ("mine", "comunity", "did you mean 'community'"),
        ("mine", "mine", "asks for itself"),
        ("mine", "hotline and", "expected a code"),
    ],
)
def test_what_cannot_be_saved_changes_nothing(
    coded: Path, qcode, name: str, expression: str, told: str
) -> None:
    before = coded.read_bytes()
    assert told in qcode("query", "save", name, expression, status=2).said
    assert coded.read_bytes() == before
    assert "no saved expression named 'x'" in qcode("query", "remove", "x", status=2).said


def test_a_lemma_needs_a_trained_pipeline_and_says_which(coded: Path, qcode, monkeypatch) -> None:
    """Exit 5 where there is none for the language of the transcript."""
    monkeypatch.setattr("spacy.util.get_installed_models", lambda: ["xx_ent_wiki_sm"])
    ran = qcode("query", "lemma:bring", status=5)
    assert "needs a trained spaCy pipeline for the language 'en'" in ran.said
    assert "hint: python -m spacy download en_core_web_sm" in ran.said


def test_lemmas_come_from_the_pipeline_that_is_installed(coded: Path, qcode, monkeypatch) -> None:
    """A pipeline with a table of its own finds "brings" and "sent" by their dictionary forms."""
    import spacy
    from spacy.lookups import Lookups

    nlp = spacy.blank("en")
    lookups = Lookups()
    lookups.add_table("lemma_lookup", {"brings": "bring", "sends": "send"})
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    lemmatizer.initialize(lookups=lookups)
    monkeypatch.setattr("spacy.util.get_installed_models", lambda: ["en_test"])
    monkeypatch.setattr("spacy.load", lambda name, exclude=(): nlp)
    assert found(qcode, "lemma:bring") == [("LE-02", 2), ("SP-01", 2)]
    assert found(qcode, "lemma:send and site = B") == []


def test_options_without_an_effect_are_refused(coded: Path, qcode) -> None:
    for argv in (
        ["--by", "role"],
        ["--context", "3"],
        ["--kwic", "--count"],
        ["--count", "--limit", "3"],
    ):
        assert "qcode: error:" in qcode("query", "word:the", *argv, status=2).said


def test_saved_expressions_are_merged_and_come_with_the_archive(
    coded: Path, qcode, tmp_path: Path
) -> None:
    """A copy's expression comes in; the same name saved twice keeps the one saved later."""
    import shutil

    shutil.copy(coded, "copy.qcode")
    qcode("-p", coded, "query", "save", "calls", "hotline")
    qcode("-p", "copy.qcode", "query", "save", "calls", "community")
    qcode("-p", "copy.qcode", "query", "save", "gaps", "barriers")
    qcode("-p", coded, "merge", "copy.qcode")
    rows = qcode("-p", coded, "query", "list", "--format", "json").rows
    assert rows == [
        {"name": "calls", "expression": "community"},
        {"name": "gaps", "expression": "barriers"},
    ]
    qcode("-p", coded, "check")
    qcode("-p", coded, "export", "--archive", "all.zip")
    import zipfile

    with zipfile.ZipFile("all.zip") as packed:
        assert any(b"query:gaps" in packed.read(name) for name in packed.namelist())
