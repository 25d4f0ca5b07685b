"""Reports under an expression and by several attributes: the statements that task-force studies
make, counted from plain data by hand or by a few lines beside the program.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from qcode.errors import Unknown, UsageError
from qcode.model import Study
from qcode.reports.cooccurrence import cooccurrence
from qcode.reports.crosstab import crosstab
from qcode.reports.interviewees import interviewees
from qcode.reports.layers import LayerOptions
from qcode.reports.quotes import quotes
from qcode.reports.referrals import referrals
from qcode.reports.themes import themes
from qcode.workflows.shared.expressions import limited, with_saved

KINDS = {
    **dict.fromkeys("ABCDE", "county"),
    **dict.fromkeys("FGH", "state"),
    "I": "city",
    "J": "city",
}
"""Ten task forces: five of a county, three of a state, two of a city."""


@pytest.fixture(scope="module")
def by_site(task_force: Study) -> Study:
    """The task-force study with a list of its sites."""
    return replace(task_force, sites={s: {"organized_by": k} for s, k in sorted(KINDS.items())})


def said(text: str, start: int, end: int) -> bool:
    """Whether a passage has words of somebody who answers."""
    at = 0
    for paragraph in text.split("\n\n"):
        label = len(paragraph.partition(": ")[0]) + 2
        begin = max(start, at + label)
        if not paragraph.startswith("Interviewer") and begin < min(end, at + len(paragraph)):
            return True
        at += len(paragraph) + 2
    return False


def mentioning(studies: ModuleType, code: str, role: str, kinds: set[str]) -> list[tuple[str, str]]:
    """(interview, site) of everybody of a role at sites of these kinds who has the code."""
    return [
        (one.name, one.attributes["site"])
        for one in studies.task_force()
        if one.attributes["role"] == role
        and KINDS[one.attributes["site"]] in kinds
        and any(c == code and said(one.text, a, b) for c, a, b in one.codings)
    ]


def row_of(table, **wanted: object) -> dict:
    """The one row that has these values."""
    (found,) = [r for r in table.rows if all(r[k] == v for k, v in wanted.items())]
    return dict(found)


@pytest.mark.parametrize("role", ["law_enforcement", "prosecutor", "service_provider"])
def test_k_of_n_by_role_and_kind_of_site(by_site: Study, studies: ModuleType, role: str) -> None:
    """Of the three state task forces, how many a role names hotlines at; people and bases too."""
    table = themes(by_site, by="role,site.organized_by", codes=["hotline"])
    for kind, listed in (("state", 3), ("county", 5), ("city", 2)):
        row = row_of(table, group=f"{role} × {kind}")
        there = mentioning(studies, "hotline", role, {kind})
        asked = [
            one
            for one in studies.task_force()
            if one.attributes["role"] == role and KINDS[one.attributes["site"]] == kind
        ]
        assert (row["participants"], row["participants_base"]) == (len(there), len(asked))
        assert (row["sites"], row["sites_base"]) == (len({site for _, site in there}), listed)


def test_service_providers_from_all_three_state_task_forces(
    by_site: Study, studies: ModuleType
) -> None:
    """The sites of the base are those that the expression leaves: three, not ten."""
    only = limited(by_site, "role = service_provider and site.organized_by = state", {})
    row = row_of(themes(only, codes=["law_enforcement"], names=True), code="law_enforcement")
    there = mentioning(studies, "law_enforcement", "service_provider", {"state"})
    there += mentioning(studies, "federal_agency", "service_provider", {"state"})
    assert row["sites_base"] == 3
    assert row["site_names"] == sorted({site for _, site in there}) == ["F", "G", "H"]
    assert row["participants"] == len({name for name, _ in there})


def test_prosecutors_keep_all_ten_task_forces_as_their_base(by_site: Study) -> None:
    """A condition on persons leaves every site where such a person may have been heard."""
    only = limited(by_site, "role = prosecutor", {})
    row = row_of(themes(only, codes=["hotline"]), code="hotline")
    assert (row["participants_base"], row["sites_base"]) == (23, 10)


def test_a_condition_on_persons_gives_the_figures_of_their_group(by_site: Study) -> None:
    """Law enforcement alone is what law enforcement is in a table by role: 157 citations."""
    whole = referrals(by_site, by="role")
    alone = referrals(limited(by_site, "role = law_enforcement", {}))
    (group,) = [g for g in whole.extra["groups"] if g["group"] == "law_enforcement"]
    assert alone.extra["groups"][0] | {"group": "", "small": ""} == group | {
        "group": "",
        "small": "",
    }
    assert group["citations"] == 157
    by_code = {r["code"]: r["citations"] for r in whole.rows if r["group"] == "law_enforcement"}
    assert {r["code"]: r["citations"] for r in alone.rows} == by_code


def test_the_note_says_the_filter_and_the_bases_after_it(by_site: Study) -> None:
    only = limited(by_site, "role=prosecutor", {})
    said = "Limited to: role = prosecutor. Base after it: 23 of 143 participants, 23 of 143"
    tables = (
        themes(only),
        referrals(only),
        crosstab(only, "hotline", "site"),
        cooccurrence(only),
        interviewees(only),
    )
    for table in tables:
        assert any(note.startswith(said) for note in table.notes), table.name
    assert not any("Limited to" in note for note in themes(by_site).notes)


def test_a_condition_on_passages_leaves_the_base_as_it_is(small) -> None:
    """Of all three who were interviewed, one names hotlines where housing is spoken of."""
    texts = {
        "T1": "Ana: Beds come by the hotline. The hotline.\nAna: Also the hotline.",
        "T2": "Bo: The hotline rings.\nBo: No beds.",
        "T3": "Cy: Nothing.",
    }
    coded = [
        ("T1", "hotline", "Beds come by the hotline. The hotline."),
        ("T1", "housing", "Beds"),
        ("T1", "hotline", "Also the hotline."),
        ("T2", "hotline", "The hotline rings."),
        ("T2", "housing", "No beds."),
    ]
    study = small(texts, coded)
    row = row_of(themes(limited(study, "housing", {})), code="hotline")
    assert (row["citations"], row["participants"], row["participants_base"]) == (1, 1, 3)
    row = row_of(themes(limited(study, "not housing", {})), code="hotline")
    assert (row["citations"], row["participants"], row["participants_base"]) == (2, 2, 3)
    assert [q.quote for q in quotes(limited(study, "housing", {}), ["hotline"])] == [
        "Beds come by the hotline. The hotline."
    ]
    assert interviewees(limited(study, "housing", {}), None).rows[-1]["participants"] == 2


def _interviewed(studies: ModuleType) -> Study:
    """Forty-two interviews: nine officers, five prosecutors, twenty-one advocates of four kinds,
    seven experts. Five of the seven survivors, and six others, want to be asked first.
    """
    kinds = [
        *[("law_enforcement", "federal")] * 2,
        *[("law_enforcement", "local")] * 7,
        *[("prosecutor", "federal")] * 3,
        *[("prosecutor", "local")] * 2,
        *[("advocate", "law enforcement")] * 5,
        *[("advocate", "nonprofit")] * 7,
        *[("advocate", "survivor")] * 7,
        *[("advocate", "public health")] * 2,
        *[("expert", "")] * 7,
    ]
    saying = {0, 9, 14, 19, 20, 21, *range(26, 31)}
    made = []
    for number, (role, kind) in enumerate(kinds):
        words = "We want to be asked first."
        text = f"Interviewer: What would help?\nP{number}: {words}"
        start = text.index(words)
        coded = [("ask_first", start, len(text))] if number in saying else []
        attributes = {"role": role, **({"subrole": kind} if kind else {})}
        made.append(studies.Interview(f"I{number:02d}", text, attributes, coded))
    return studies.as_study(made, studies.codebook("Operations", {"ask_first": {}}))


def test_survivors_only(studies: ModuleType) -> None:
    """Five of the seven survivors, of forty-two who were interviewed."""
    study = _interviewed(studies)
    row = row_of(themes(study), code="ask_first")
    assert (row["participants"], row["participants_base"]) == (11, 42)
    only = limited(study, "subrole = survivor", {})
    row = row_of(themes(only), code="ask_first")
    assert (row["participants"], row["participants_base"]) == (5, 7)
    chart = interviewees(study, "subrole")
    advocates = row_of(chart, role="advocate")
    assert advocates["participants"] == 21 and advocates["n:survivor"] == 7
    assert advocates["n:public health"] == 2


def test_columns_and_quotes_by_two_attributes(studies: ModuleType) -> None:
    """A column a combination that occurs; the unknown part is named."""
    study = _interviewed(studies)
    table = crosstab(study, "ask_first", "role, subrole")
    (row,) = table.rows
    assert table.title == "Ask first by role and subrole"
    assert (row["n:advocate × survivor"], row["base:advocate × survivor"]) == (5, 7)
    assert (row["n:law_enforcement × local"], row["base:law_enforcement × local"]) == (0, 7)
    assert row["base:expert × (no subrole)"] == 7 and row["participants_base"] == 42
    found = quotes(study, ["ask_first"], "role,subrole", per_code=9)
    assert sum(q.group == "advocate × survivor" for q in found) == 5


def test_an_attribute_of_sites_is_not_taken_from_persons(small) -> None:
    """`site.kind` asks the site, `kind` the person first; both are groups."""
    study = small(
        {"T1": "Ana: Yes.", "T2": "Bo: Yes."},
        [("T1", "yes", "Yes."), ("T2", "yes", "Yes.")],
        people={"T1": {"site": "N", "kind": "own"}, "T2": {"site": "N"}},
        sites={"N": {"kind": "state"}, "E": {"kind": "state"}},
    )
    assert [r["group"] for r in themes(study, by="kind").rows] == ["own", "state"]
    (row,) = themes(study, by="site.kind").rows
    assert (row["group"], row["sites"], row["sites_base"]) == ("state", 1, 2)
    with pytest.raises(Unknown, match=r"did you mean 'site\.kind'"):
        themes(study, by="role,site.kid")
    with pytest.raises(UsageError, match="--by needs an attribute"):
        themes(study, by=" , ")


def test_a_saved_expression_is_a_row_like_a_code(by_site: Study) -> None:
    """Its citations are the passages of which it is true; the note says that it is none."""
    saved = {"lines": "hotline and role = law_enforcement"}
    study = with_saved(by_site, ["lines", "hotline"], saved)
    row = row_of(themes(study, codes=["lines"]), code="lines")
    plain = row_of(themes(by_site, by="role", codes=["hotline"]), group="law_enforcement")
    assert row["participants"] == plain["participants"] and row["participants_base"] == 143
    said = "lines is a saved expression, counted like a code: hotline and role = law_enforcement."
    assert said in themes(study, codes=["lines"]).notes
    assert "lines" not in {c.key for c in by_site.codebook.codes}
    both = cooccurrence(study, ["lines", "hotline"])
    assert [(r["code"], r["with"]) for r in both.rows] == [("hotline", "lines")]


def test_another_layer_is_asked_with_the_expression(by_site: Study) -> None:
    """Ben coded a tenth: what he gave is what the codes of the expression mean then."""
    layer = LayerOptions(coder="Ben")
    only = limited(by_site, "hotline", {}, layer)
    assert only.limits is not None
    coded_by_ben = {c.transcript for c in by_site.codings if c.coder == "Ben"}
    assert set(only.limits.spans) <= coded_by_ben
