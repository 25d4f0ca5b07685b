"""Checklists for reporting qualitative research, as far as a study can fill them in.

The names of the items are in our own words; their numbers are those of the sources:

- COREQ: Tong, Sainsbury & Craig 2007, International Journal for Quality in Health Care 19: 349-357
  (32 items).
- SRQR: O'Brien, Harris, Beckman, Reed & Cook 2014, Academic Medicine 89: 1245-1251 (21 items).
- JARS-Qual: Levitt, Bamberg, Creswell, Frost, Josselson & Suárez-Orozco 2018, American Psychologist
  73: 26-46 (its sections, numbered here in their order).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qcode.errors import Unknown
from qcode.model import Column, Table


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a checklist. `facts` are the names of what a study may know of it; `part`: that is
    only a part of what the item asks for.
    """

    number: str
    name: str
    facts: tuple[str, ...] = ()
    part: bool = False


def _items(lines: str) -> tuple[Item, ...]:
    """Items from lines ``number | name | facts``; a ``~`` before the facts: only in part."""
    result = []
    for line in lines.strip().splitlines():
        number, name, facts = (part.strip() for part in line.split("|"))
        names = tuple(facts.removeprefix("~").split())
        result.append(Item(number, name, names, facts.startswith("~")))
    return tuple(result)


_COREQ = """
1 | Who did the interviews |
2 | Their academic degrees |
3 | Their occupation at the time |
4 | Their gender |
5 | Their experience and training |
6 | Whether they knew the participants before |
7 | What participants knew of them |
8 | What else about them may matter: assumptions, reasons, interests |
9 | Methodological orientation |
10 | How participants were chosen |
11 | How they were approached |
12 | How many participants | size
13 | How many refused or dropped out, and why |
14 | Where the data were collected |
15 | Who else was present |
16 | What characterises the participants | ~ sample
17 | The interview guide, and whether it was tried out | ~ guide
18 | Repeat interviews | repeats
19 | Recording in sound or picture | ~ recording
20 | Field notes |
21 | How long interviews took | duration
22 | Saturation |
23 | Whether transcripts went back to participants |
24 | How many people coded | coders
25 | The coding tree | tree
26 | Whether themes were set before or came from the data | ~ derivation
27 | Software | software machines
28 | Whether participants commented on the findings |
29 | Quotations, each with who said it | ~ quotations
30 | Whether data and findings fit |
31 | Whether major themes are clear |
32 | Diverse cases and minor themes |
"""
_SRQR = """
S1 | Title |
S2 | Abstract |
S3 | The problem and why it matters |
S4 | Purpose or research question |
S5 | Qualitative approach and paradigm |
S6 | The researchers and their part in it |
S7 | Context and setting |
S8 | How people, documents or events were sampled |
S9 | Ethics |
S10 | How data were collected | ~ repeats
S11 | Instruments and how they changed | ~ guide recording
S12 | Units of study: number and characteristics | size sample
S13 | How data were processed before and during analysis | processing
S14 | How data were analysed | ~ coders tree derivation software machines
S15 | What was done for trustworthiness | ~ agreement consensus
S16 | Main findings |
S17 | Evidence: quotations, notes, excerpts | ~ quotations
S18 | What the findings mean beside earlier work |
S19 | Limitations |
S20 | Conflicts of interest |
S21 | Funding |
"""
_JARS = """
J1 | Title page: the issue and who is studied; funding and conflicts of interest |
J2 | Abstract |
J3 | Introduction: the problem |
J4 | Introduction: aims and approach to inquiry |
J5 | Method: overview of the design |
J6 | Method: the researchers |
J7 | Method: participants or other sources of data | size sample
J8 | Method: relation of researchers and participants |
J9 | Method: recruitment |
J10 | Method: selection of participants |
J11 | Method: how data were collected | ~ guide repeats duration
J12 | Method: recording and transformation of data | ~ recording processing
J13 | Method: strategies of analysis | ~ coders tree derivation software machines
J14 | Method: integrity of the method | ~ agreement consensus
J15 | Findings, grounded in evidence | ~ quotations
J16 | Discussion: contributions, limitations, implications |
"""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A published checklist."""

    title: str
    source: str
    items: tuple[Item, ...]


CHECKLISTS: Mapping[str, Checklist] = {
    "coreq": Checklist("COREQ", "Tong, Sainsbury & Craig 2007", _items(_COREQ)),
    "srqr": Checklist("SRQR", "O'Brien et al. 2014", _items(_SRQR)),
    "jars": Checklist("JARS-Qual", "Levitt et al. 2018", _items(_JARS)),
}


def checklist_table(name: str, facts: Mapping[str, str]) -> Table:
    """A row per item with what the study knows. `facts` are sentences by name; what is missing or
    empty is not known. Raises `Unknown`.
    """
    if name not in CHECKLISTS:
        raise Unknown("checklist", name, list(CHECKLISTS))
    chosen = CHECKLISTS[name]
    rows = []
    for item in chosen.items:
        known = [facts[fact] for fact in item.facts if facts.get(fact)]
        state = "in part" if known and item.part else "known" if known else "missing"
        rows.append(
            {"item": item.number, "name": item.name, "state": state, "known": " ".join(known)}
        )
    missing = [row["item"] for row in rows if row["state"] == "missing"]
    partly = [row["item"] for row in rows if row["state"] == "in part"]
    return Table(
        "report.checklist",
        chosen.title,
        (
            Column("item", "Item"),
            Column("name", "What is asked for"),
            Column("state", "State"),
            Column("known", "What the study knows"),
        ),
        tuple(rows),
        (
            f"Items after {chosen.source}, named in our own words.",
            *([f"Missing; please add by hand: {', '.join(missing)}."] if missing else []),
            *([f"Known in part; please complete: {', '.join(partly)}."] if partly else []),
        ),
        extra={"checklist": name, "missing": missing, "partly": partly},
    )
