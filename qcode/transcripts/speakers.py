"""Which labels of a file are one speaker: variants merged, slips and look-alikes flagged, the
person's wishes applied.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from qcode.model import SpeakerLabel
from qcode.transcripts.labels import clean, is_interviewer, is_known, is_unsure, key
from qcode.transcripts.name_forms import short_forms
from qcode.transcripts.parts import ReadOptions

ONCE = "used once"
SLIP = "perhaps a slip for"
VARIANTS = "variants merged"
LOOKALIKE = "look-alike letters"
INVISIBLE = "invisible characters"
CONTROL = "control characters"
UNSURE = "uncertain who"

_FEW_TURNS = 5
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ASKED = re.compile(
    r"(q|a|f|frage|antwort|question|answer|pregunta|respuesta|réponse|domanda|risposta) ?\d{1,3}"
)
_ASIDE = re.compile(r"(.+?)\s*[(\[<{][^()\[\]<>{}]*[)\]>}]\.?")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890")
_HOMOGLYPHS = str.maketrans(
    "авсеніјкмоԛрѕтухһԝ" + "αβεηικμνορτυχ" + "01i|",
    "abcehijkmoqpstyxhw" + "abenikmvoptyx" + "olll",
)


@dataclass(frozen=True, slots=True)
class Speakers:
    """The speakers to list, in order of their first turn, and for every label as typed the one it
    is listed under.
    """

    listed: tuple[SpeakerLabel, ...]
    label_of: Mapping[str, str]


@dataclass(slots=True)
class _Group:
    """Labels as typed that are one speaker, each with its number of turns."""

    folded: str
    order: int = 0
    typed: dict[str, int] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)

    @property
    def turns(self) -> int:
        return sum(self.typed.values())

    def label(self) -> str:
        """The form that was typed most often; of equals the first."""
        if len(self.typed) == 1:
            return clean(next(iter(self.typed)))
        forms: dict[str, int] = {}
        for raw, count in self.typed.items():
            forms[clean(raw)] = forms.get(clean(raw), 0) + count
        return max(forms, key=lambda form: forms[form])


def list_speakers(
    used: Mapping[str, int], options: ReadOptions, legend: Mapping[str, bool] | None = None
) -> Speakers:
    """List the speakers behind the labels in `used`: label as typed -> number of turns, in order of
    first use.

    Args:
        used: labels as they stand in the file.
        options: `interviewers` and `rename`; where a file has one of the named interviewers, no
            other label is taken for one.
        legend: what the file itself says of its labels (key -> whether an interviewer's).

    """
    groups = _grouped(used)
    _merge_numbered(groups)
    _merge_asides(groups)
    _merge_surnames(groups)
    _merge_short_forms(groups)
    ordered = sorted(groups.values(), key=lambda group: group.order)
    for group in ordered:
        _flag_own(group)
    _flag_between(ordered)
    return _listed(ordered, options, legend or {})


def _grouped(used: Mapping[str, int]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for order, (raw, count) in enumerate(used.items()):
        folded = key(raw)
        group = groups.setdefault(folded, _Group(folded, order))
        group.typed[raw] = group.typed.get(raw, 0) + count
    return groups


def _merge(groups: dict[str, _Group], source: str, target: str, flag: str) -> None:
    """Put the labels of `source` under `target`, at the place of the first of the two."""
    removed = groups.pop(source)
    kept = groups[target]
    kept.typed.update(removed.typed)
    kept.order = min(kept.order, removed.order)
    kept.flags.append(flag)


def _merge_numbered(groups: dict[str, _Group]) -> None:
    """`Q1`, `Q2`, `Q3`, each used once, are one speaker `Q` whose questions are numbered; the same
    for `A1`, `A2`.
    """
    bases: dict[str, list[str]] = {}
    for folded in groups:
        if match := _ASKED.fullmatch(folded):
            bases.setdefault(match[1], []).append(folded)
    for base, members in bases.items():
        alone = (
            len(members) < 2
            and base not in groups
            and not (base == "q" and ("a" in groups or "a" in bases))
        )
        if alone or any(groups[m].turns > 1 for m in members):
            continue
        for member in members:
            group = groups.pop(member)
            kept = groups.setdefault(base, _Group(base, group.order))
            kept.order = min(kept.order, group.order)
            for raw, count in group.typed.items():
                bare = re.sub(r"\s*\d+$", "", clean(raw))
                kept.typed[bare] = kept.typed.get(bare, 0) + count
                kept.typed[raw] = 0


def _merge_asides(groups: dict[str, _Group]) -> None:
    """`Ana (laughing)`, used once beside `Ana`, is Ana; `Ana [f?]` may be somebody else."""
    for folded in list(groups):
        match = _ASIDE.fullmatch(folded)
        if (
            match
            and groups[folded].turns == 1
            and match[1] in groups
            and groups[match[1]].turns > 1
            and not is_unsure(groups[folded].label())
        ):
            _merge(
                groups,
                folded,
                match[1],
                f"{clean(next(iter(groups[folded].typed)))!r} treated as this speaker",
            )


def _merge_surnames(groups: dict[str, _Group]) -> None:
    """`ANA EXAMPLE, HOST` at first and `ANA EXAMPLE` or `EXAMPLE` later are one person, unless two
    have that surname.
    """
    full: dict[str, list[str]] = {}
    for folded in list(groups):
        if "," in folded and groups[folded].turns <= 2:
            bare, rest = (part.strip() for part in folded.split(",", 1))
            name = bare.split()
            if rest in groups:
                continue  # `P1, P2` at once
            if bare in groups and groups[bare].order > groups[folded].order:
                _merge(
                    groups,
                    folded,
                    bare,
                    f"{clean(next(iter(groups[folded].typed)))!r} treated as this speaker",
                )
            elif len(name) > 1:
                full.setdefault(name[-1], []).append(folded)
    for surname, members in full.items():
        if (
            len(members) == 1
            and surname in groups
            and groups[surname].order > groups[members[0]].order
        ):
            _merge(
                groups,
                members[0],
                surname,
                f"{clean(next(iter(groups[members[0]].typed)))!r} treated as this speaker",
            )


def _merge_short_forms(groups: dict[str, _Group]) -> None:
    """`Mara Stone` at first and `Stone`, `Mara` or `MS` later are one person; `Interviewer (I)` is
    `I`.
    """
    sure, unsure = short_forms(
        {folded: (group.order, group.turns) for folded, group in groups.items()}
    )
    for full, others in unsure.items():
        named = " or ".join(repr(groups[other].label()) for other in others)
        groups[full].flags.append(f"perhaps the same as {named}")
    for full, short in sure.items():
        _merge(
            groups,
            full,
            short,
            f"{clean(next(iter(groups[full].typed)))!r} treated as this speaker",
        )


def _flag_own(group: _Group) -> None:
    """Flags that need no other label: several forms, characters nobody sees."""
    forms = {clean(raw) for raw, count in group.typed.items() if count}
    if len(forms) > 1 and not group.flags:
        group.flags.append(VARIANTS + ": " + ", ".join(repr(form) for form in sorted(forms)))
    if is_unsure(group.label()):
        group.flags.append(UNSURE)
    odd = {flag for raw in group.typed for flag in _odd_letters(raw)}
    group.flags += [flag for flag in (INVISIBLE, CONTROL) if flag in odd]
    if any(_mixes_scripts(form) for form in forms):
        group.flags.append(LOOKALIKE + ": mixes scripts in one word")


@lru_cache(maxsize=4096)
def _odd_letters(raw: str) -> tuple[str, ...]:
    """Flags for characters of a label that nobody sees."""
    found = ((INVISIBLE, _UNSEEN), (CONTROL, _CONTROL))
    return tuple(flag for flag, letters in found if letters.search(raw))


@lru_cache(maxsize=4096)
def _skeleton(folded: str) -> str:
    """What labels have in common that look alike."""
    return unicodedata.normalize("NFKC", folded).translate(_HOMOGLYPHS)


def _mixes_scripts(label: str) -> bool:
    """Whether a word of the label holds Latin beside Greek or Cyrillic letters."""
    for word in () if label.isascii() else label.split():
        scripts = {_script(c) for c in word if c.isalpha()} & {"LATIN", "GREEK", "CYRILLIC"}
        if len(scripts) > 1:
            return True
    return False


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0]


def _flag_between(groups: list[_Group]) -> None:
    """Labels used once, and pairs that look alike."""
    most = max((group.turns for group in groups), default=0)
    likely: list[_Group] = []
    skeletons: dict[str, list[_Group]] = {}
    for group in groups:
        skeletons.setdefault(_skeleton(group.folded), []).append(group)
    for alike in skeletons.values():
        for group in alike if len(alike) > 1 else ():
            others = ", ".join(repr(other.label()) for other in alike if other is not group)
            group.flags.append(f"{LOOKALIKE}: looks like {others}")
    few = sum(group.turns for group in groups) < _FEW_TURNS
    for group in groups:
        usual = is_known(group.folded) and (most < 5 or len(groups) < 3)
        if group.turns == 1 and most > 1 and not usual and not few:
            likely = likely or _likely(groups)
            sure = len(likely) < 200 and not is_unsure(group.label())
            near = [g for g in likely if g is not group] if sure else []
            slip = next((g.label() for g in near if _near(group.folded, g.folded)), None)
            group.flags.append(ONCE if slip is None else f"{ONCE}; {SLIP} {slip!r}")
        elif not is_known(group.folded) and len(groups) < 200:
            _flag_slip_of_a_usual_word(group, groups)


def _flag_slip_of_a_usual_word(group: _Group, groups: list[_Group]) -> None:
    """`Interviwer` beside `Interviewer`, however often: as a speaker of its own it would be counted
    as a participant.
    """
    slip = next(
        (g.label() for g in groups if is_known(g.folded) and _near(group.folded, g.folded)), None
    )
    if slip is not None:
        group.flags.append(f"{SLIP} {slip!r}")


def _likely(groups: list[_Group]) -> list[_Group]:
    """Labels that another may be a slip for: those that come back, then the usual words."""
    return [g for g in groups if g.turns > 1] + [
        g for g in groups if g.turns == 1 and is_known(g.folded)
    ]


@lru_cache(maxsize=4096)
def _near(one: str, other: str) -> bool:
    """Whether a slip of the finger makes one label of the other."""
    if len(one) == 1 == len(other):
        return any(
            one in row and other in row and abs(row.index(one) - row.index(other)) == 1
            for row in _KEYBOARD
        ) or (
            one,
            other,
        ) == ("y", "x")
    if min(len(one), len(other)) < 4 or [c for c in one if c.isdigit()] != [
        c for c in other if c.isdigit()
    ]:
        return False
    return SequenceMatcher(None, one, other).ratio() >= 0.8


def _listed(groups: Iterable[_Group], options: ReadOptions, legend: Mapping[str, bool]) -> Speakers:
    wishes = {key(old): new for old, new in options.rename.items()}
    label_of: dict[str, str] = {}
    rows: dict[str, tuple[str, list[_Group]]] = {}
    for group in groups:
        own = group.label()
        wished = (wishes.get(key(raw)) for raw in (own, *group.typed))
        label = next((wish for wish in wished if wish is not None), own) if wishes else own
        label, members = rows.setdefault(key(label), (label, []))
        members.append(group)
        label_of.update(dict.fromkeys(group.typed, label))
    wanted = {key(name) for name in options.interviewers}
    named = {
        folded
        for folded, (_, members) in rows.items()
        if wanted and wanted & {folded, *(key(raw) for g in members for raw in g.typed)}
    }
    lettered = _participants_by_letters(rows)
    listed = []
    for folded, (label, members) in rows.items():
        typed = tuple(dict.fromkeys(raw for group in members for raw in group.typed))
        asks = (
            folded in named if named else folded not in lettered and _asks(label, members, legend)
        )
        flags = tuple(
            dict.fromkeys(
                flag for group in members for flag in group.flags if not _settled(flag, members)
            )
        )
        listed.append(SpeakerLabel(label, () if typed == (label,) else typed, asks, flags))
    return Speakers(tuple(listed), label_of)


def _participants_by_letters(labels: Iterable[str]) -> set[str]:
    """The single letters that are participants: A, B, C and so on beside a Moderator whose label is
    spelled out.

    Then E and I are no interviewers. Two interviewers `Moderator` and `I` beside `A` and `B` would
    be taken wrongly only if another letter stood between: at least three letters from A on are
    needed.
    """
    letters = {label for label in labels if len(label) == 1 and label.isalpha()}
    spelled = any(len(label) > 2 and is_interviewer(label) for label in labels)
    return letters if spelled and {"a", "b", "c"} <= letters else set()


def _settled(flag: str, members: list[_Group]) -> bool:
    """Whether a flag has been answered by the person who listed these labels under one name."""
    return len(members) > 1 and (
        flag.startswith((ONCE, SLIP))
        or any(flag == f"{LOOKALIKE}: looks like {m.label()!r}" for m in members)
    )


def _asks(label: str, members: list[_Group], legend: Mapping[str, bool]) -> bool:
    """Whether the label is an interviewer's by the file's legend, else by the words interviewers
    are labelled with.
    """
    for group in members:
        if group.folded in legend:
            return legend[group.folded]
    return is_interviewer(label) or any(is_interviewer(group.label()) for group in members)
