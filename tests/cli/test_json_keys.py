"""The JSON keys that other programs may rely on, command by command."""

from __future__ import annotations

from pathlib import Path

import pytest

AGREEMENT = (
    "code units positives percent_agreement positive_agreement negative_agreement cohen_kappa"
    " scott_pi fleiss_kappa krippendorff_alpha alpha_low alpha_high gwet_ac1 brennan_prediger"
    " assessable undefined"
)
THEME = (
    "code label group citations segments participants participants_base percent_of_participants"
    " asked not_asked percent_of_asked interviews interviews_base percent_of_interviews sites"
    " sites_base single_interview"
)
FIXED = {
    ("transcripts",): ("", "transcript segments words speakers attributes codings coders done_by"),
    ("show", "LE-01"): (
        "transcript attributes",
        "segment speaker role start end time text codings",
    ),
    ("reliability", "--bootstrap", "20"): ("unit coders transcripts units", AGREEMENT),
    ("report", "referrals", "--by", "role"): (
        "groups",
        "group code label citations percent participants interviews sites",
    ),
    ("report", "referrals"): (
        "groups",
        "group code label citations percent participants interviews sites",
    ),
    ("report", "themes"): ("", THEME),
    ("report", "themes", "--by", "site"): ("", THEME),
    ("report", "quotes", "--min-words", "3"): (
        "",
        "code label group quote attribution transcript segment words",
    ),
    ("report", "crosstab", "--rows", "referral_stream", "--by", "site", "--test"): (
        "",
        "code chi2 dof p cramers_v fisher_p expected_below_5",
    ),
    ("suggest", "list", "LE-04"): ("", "segment code probability promised why"),
    ("sample", "draw", "--coders", "a,b", "--by", "role", "--include-seen", "--dry-run"): (
        "population drawn fraction",
        "transcript group coders",
    ),
    ("check",): ("", "check ok detail"),
}


@pytest.mark.parametrize("argv", FIXED, ids=" ".join)
def test_the_documents_and_rows_have_the_keys_of_the_contract(
    coded: Path, qcode, argv: tuple[str, ...]
) -> None:
    """More keys may be there; none of these may be missing from any row."""
    beside, in_rows = (set(names.split()) for names in FIXED[argv])
    found = qcode(*argv, "--format", "json").json
    assert beside <= set(found)
    assert found["rows"]
    for row in found["rows"]:
        assert in_rows <= set(row)


def test_an_import_tells_each_transcript_what_became_of_it(fresh: Path, data: Path, qcode) -> None:
    """New, unchanged and failed files are rows of one answer; a failed one says where and why."""
    Path("LE-01.txt").write_bytes((data / "transcripts" / "LE-01.txt").read_bytes())
    Path("LE-02.txt").write_text("Interviewer: Something else?\n\nLE-02: Yes.\n")
    Path("LE-09.txt").write_text("Interviewer: And you?\n\nLE-09: Nothing new.\n")
    found = qcode(
        "import", "LE-01.txt", "LE-02.txt", "LE-09.txt", "--format", "json", status=1
    ).json
    assert {r["transcript"]: r["status"] for r in found["rows"]} == {
        "LE-01": "unchanged",
        "LE-02": "failed",
        "LE-09": "imported",
    }
    keys = {
        "transcript",
        "source",
        "format",
        "turns",
        "segments",
        "speakers",
        "words",
        "sha256",
        "status",
        "problems",
    }
    assert all(keys <= set(row) for row in found["rows"])
    failed = found["rows"][1]["problems"]
    assert [(p["path"], p["severity"]) for p in failed] == [("LE-02.txt", "error")]


def test_the_rows_of_agreement_have_one_for_all_codes_and_reasons_for_what_is_undefined(
    coded: Path, qcode
) -> None:
    """A number that does not exist is null and says why; the units of one code are those of the
    document.
    """
    found = qcode("reliability", "--bootstrap", "0", "--format", "json").json
    assert (
        found["coders"] == ["ada", "ben"]
        and found["transcripts"] == 2
        and found["unit"] == "segment"
    )
    rows = {r["code"]: r for r in found["rows"]}
    assert "(all codes)" in rows and rows["hotline"]["positives"] == {"ada": 2, "ben": 2}
    unused = rows["techniques"]
    assert unused["krippendorff_alpha"] is None and unused["undefined"]
    assert (unused["verdict"], unused["verdict_word"]) == (
        "cannot be assessed: code not used",
        "cannot be assessed",
    )
    assert rows["hotline"]["krippendorff_alpha"] == pytest.approx(0.3125)
    assert rows["hotline"]["alpha_low"] is None and "interval" in rows["hotline"]["undefined"]


def test_the_groups_of_referrals_tell_citations_and_who_cites(coded: Path, qcode) -> None:
    """Percentages are of the citations of the group and add up to 100."""
    found = qcode("report", "referrals", "--by", "role", "--format", "json").json
    groups = {g["group"]: g for g in found["groups"]}
    assert {
        "group",
        "citations",
        "participants",
        "interviews",
        "sites",
        "participants_citing",
    } <= set(groups["law_enforcement"])
    assert (
        groups["law_enforcement"]["citations"] == 8 and groups["service_provider"]["citations"] == 3
    )
    for name in groups:
        shares = [r["percent"] for r in found["rows"] if r["group"] == name]
        assert sum(shares) == pytest.approx(100.0)


def test_show_gives_the_words_without_the_label_and_where_they_stand(coded: Path, qcode) -> None:
    """Offsets count code points of the stored text; codings say code and coder."""
    row = qcode("show", "LE-01", "--segments", "2", "--format", "json").rows[0]
    assert row["text"].startswith("Mostly the hotline") and (row["speaker"], row["role"]) == (
        "LE-01",
        "law_enforcement",
    )
    assert row["end"] - row["start"] >= len(row["text"])
    assert {(c["code"], c["coder"]) for c in row["codings"]} == {
        ("hotline", "ada"),
        ("law_enforcement", "ada"),
        ("hotline", "ben"),
    }


def test_the_times_of_captions_are_written_with_milliseconds(fresh: Path, qcode) -> None:
    """``HH:MM:SS.mmm`` where the file has times, empty where it has none."""
    Path("C-1.vtt").write_text("WEBVTT\n\n01:02:03.004 --> 01:02:05.000\n<v Ana>Good evening.\n")
    qcode("import", "C-1.vtt")
    assert qcode("show", "C-1", "--format", "json").rows[0]["time"] == "01:02:03.004"
    assert qcode("show", "LE-01", "--format", "json").rows[0]["time"] == ""


def test_the_codings_file_has_the_columns_of_the_contract(coded: Path, qcode) -> None:
    """In this order, whoever reads them."""
    header = qcode("codings", "export").text.partition("\n")[0]
    assert (
        header
        == "transcript,segment,start,end,speaker,role,code,coder,round,origin,created,text,memo"
    )
