"""What is printed under a table: the counting rule, the layer, the base, and what was left out with
what to type. Names and commands are for whoever makes the table; readers are told numbers.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from qcode.model import Aside, Coding, Gathered, Participant, Study, rows_of
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.groups import (
    BETWEEN,
    FEW_CITATIONS,
    FEW_PEOPLE,
    Grouping,
    Tally,
    roles_without_protocol,
    tally_of,
)
from qcode.reports.layers import Layered, LayerKind, LeftOut
from qcode.shown import amount as amount
from qcode.shown import cut_list

CITATION_RULE = (
    "Counting rule: a citation is a maximal stretch of one speaker's turn to which the code was"
    " given; passages that overlap or touch are joined and count once. Interviewers' words are not"
    " counted."
)
MENTION_RULE = (
    "A participant, interview or site mentions a code when it has at least one citation of it,"
    " however often; a family counts once for any of its codes."
)
HEARD = "People count if they have a passage of which the expression is true."
MORE_THAN_ONE = (
    "Respondents could be coded with more than one code, so percentages can add up to more than"
    " 100."
)


def listed(names: Iterable[str], limit: int = 8) -> str:
    """The names with commas, cut after `limit` with how many more there are (see `cut_list`)."""
    return cut_list(names, limit)


def readable(name: str) -> str:
    """``law_enforcement`` as words, also where it is one of several values; everything else as it
    is.
    """
    if BETWEEN in name:
        return BETWEEN.join(map(readable, name.split(BETWEEN)))
    return name.replace("_", " ") if name.replace("_", "").isalnum() else name


def attributes_named(by: str | None) -> str:
    """What a table is by, in words: ``role,site.kind`` is ``role and kind of the site``."""

    def one(name: str) -> str:
        place, dot, rest = name.partition(".")
        return f"{readable(rest)} of the {place}" if dot else readable(name)

    names = [one(name) for name in (by or "").split(",")]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def capitalised(name: str) -> str:
    """A group's name at the beginning of a line: ``law_enforcement`` is ``Law enforcement``, ``(all
    roles)`` is ``All roles``.
    """
    words = readable(name)
    if words.startswith("(") and words.endswith(")"):
        words = words[1:-1]
    return words[:1].upper() + words[1:] if words.islower() else words


def layer_notes(layered: Layered, index: CitationIndex | None = None) -> list[str]:
    """Whose codings count, and everything that does not."""
    notes = limits_note(layered.study, layered.before, layered.participants)
    notes += [
        f"{name} is a saved expression, counted like a code: {text}."
        for name, text in layered.study.expressions.items()
    ]
    notes.append(_layer_sentence(layered))
    unfinished = [x for x in layered.layers if x.kind == "unfinished"]
    if unfinished:
        names = listed(x.interview.name for x in unfinished)
        message = "Counted although not marked as finished"
        notes.append(Aside(f"{message}: {names}.", f"{message}: {_transcripts(unfinished)}."))
    if layered.left_out:
        notes.append(_left_out(layered))
    if doubles := layered.study.doubles:
        copies = listed(f"{name} is a copy of {other}" for name, other in sorted(doubles.items()))
        are = amount(len(doubles), "transcript is a copy", "transcripts are copies")
        notes.append(Aside(f"Counted once: {copies}.", f"Counted once: {are} of another."))
    unsettled = [x.interview.name for x in layered.layers if x.kind == "first" and x.others_done]
    if unsettled:
        message = "Marked as finished by several coders, none of them primary"
        notes.append(
            Aside(
                f"{message}: {listed(unsettled)}. The first who finished counts; to choose one:"
                f" qcode assign {shlex.quote(unsettled[0])} --to NAME --primary.",
                f"{message}: {_transcripts(unsettled)}. The first who finished counts.",
            )
        )
    partly = [x.interview.name for x in layered.layers if not x.complete]
    if partly:
        message = "Partly marked as finished, and counted only there"
        notes.append(Aside(f"{message}: {listed(partly)}.", f"{message}: {_transcripts(partly)}."))
    notes += _older(layered)
    machine = sum(x.machine_left_out for x in layered.layers)
    if machine and layered.options.include_machine:
        many = amount(machine, "coding was", "codings were")
        message = f"{many} applied by a model and not counted"
        notes.append(
            Aside(
                f"{message} (report themes and report referrals estimate with --include-machine).",
                f"{message}.",
            )
        )
    elif machine:
        many = amount(machine, "coding was", "codings were")
        message = f"{many} applied in bulk by a machine and not counted"
        notes.append(Aside(f"{message} (--include-machine counts them).", f"{message}."))
    elif layered.options.include_machine:
        notes.append("Codings that somebody applied in bulk are counted.")
    if index is not None and index.unnamed:
        parts = amount(sum(index.unnamed.values()), "coded passage is", "coded passages are")
        message = f"{parts} without a named speaker and counted for nobody"
        notes.append(
            Aside(f"{message}: {listed(index.unnamed)} (see: qcode speakers).", f"{message}.")
        )
    return notes


def _transcripts(some: Sequence[object]) -> str:
    return amount(len(some), "transcript")


def limits_note(
    study: Study, before: Iterable[Participant], after: Iterable[Participant]
) -> list[str]:
    """What the report is limited to, and the bases before and after it; nothing without limits."""
    if study.limits is None:
        return []
    counts = []
    whole, left = tally_of(before), tally_of(after)
    for one, some, those in (
        ("participant", left.participants, whole.participants),
        ("interview", left.interviews, whole.interviews),
        ("site", left.sites, whole.sites),
    ):
        if those:
            counts.append(f"{len(some):,} of {amount(len(those), one)}")
    return [f"Limited to: {study.limits.expression}. Base after it: {', '.join(counts) or 'none'}."]


def heard_notes(
    study: Study, before: Iterable[Participant], after: Iterable[Participant]
) -> list[str]:
    """What a count of people, coded or not, is limited to; nothing without limits."""
    return [*limits_note(study, before, after), HEARD] if study.limits is not None else []


def heard(study: Study, people: Iterable[Participant]) -> list[Participant]:
    """Those of the people whom a count of people, coded or not, has in it."""
    limits = study.limits
    return [p for p in people if limits is None or p.id in limits.heard]


def _older(layered: Layered) -> list[str]:
    """How many of the codings that count were given under an older meaning of their code."""
    older = Counter(
        code
        for layer in layered.layers
        if not isinstance(layer.codings, Gathered)  # of which none is outdated
        for _, _, code, *_, outdated in rows_of(layer.codings, Coding)
        if outdated
    )
    if not older:
        return []
    many = amount(sum(older.values()), "coding was given", "codings were given")
    names = {c.key: c.name for c in (*layered.study.retired, *layered.study.codebook.codes)}
    codes = listed(
        f"{names.get(code, code)} ({n:,})"
        for code, n in sorted(older.items(), key=lambda one: (-one[1], one[0]))
    )
    return [f"{many} under an older meaning of the code, not reviewed since it changed: {codes}."]


def _layer_sentence(layered: Layered) -> str:
    kinds = Counter(x.kind for x in layered.layers)
    total = amount(len(layered.layers), "transcript")
    if not layered.layers:
        return "Layer: none; no transcript is marked as finished."
    if layered.options.coder is not None:
        coder, chosen = layered.options.coder, layered.options.round
        rest = f"{f' in round {chosen}' if chosen else ''}, as asked for ({total})."
        return Aside(
            f"Layer: the codings of {coder}{rest}", f"Layer: the codings of one coder{rest}"
        )
    words: dict[LayerKind, str] = {
        "consensus": "consensus",
        "primary": "primary coder",
        "first": "first done",
        "unfinished": "as it is",
    }
    parts = ", ".join(f"{words[kind]} {kinds[kind]:,}" for kind in words if kinds[kind])
    rule = (
        "one per transcript, the consensus where there is one, else the primary coder's, else the"
        " first who finished"
    )
    share = _consensus_share(layered)
    message = f"Layer: {rule} ({total}: {parts})."
    return Aside(message + share, message + share.told) if share else message


def _consensus_share(layered: Layered) -> Aside:
    """How much of what is counted rests on consensus; nothing where there is none."""
    agreed = [x for x in layered.layers if x.kind == "consensus"]
    if not agreed:
        return Aside("")
    share = 100 * len(agreed) / len(layered.layers)
    partly = [x.interview.name for x in agreed if x.elsewhere]
    rest = "the consensus covers part of it; elsewhere the coder counts who would count without it"
    message = (
        f" Settled by consensus: {len(agreed):,} of {amount(len(layered.layers), 'transcript')}"
        f" ({share:.1f} %)."
    )
    if not partly:
        return Aside(message, message)
    return Aside(
        f"{message} In {listed(partly)} {rest}.", f"{message} In {_transcripts(partly)} {rest}."
    )


def _left_out(layered: Layered) -> str:
    out = layered.left_out
    share = f"{amount(len(out), 'transcript')} of {len(out) + len(layered.layers):,}"
    command = " ".join(["qcode", "done", shlex.quote(out[0].transcript), "--coder", _coder(out[0])])
    if out[0].round:
        command += f" --round {shlex.quote(out[0].round)}"
    message = "Left out of counts and bases because not marked as finished"
    return Aside(
        f"{message}: {listed(x.transcript for x in out)} ({share}). To count: {command}, or"
        " --include-unfinished to count them anyway.",
        f"{message}: {share}.",
    )


def _coder(out: LeftOut) -> str:
    return shlex.quote(out.coder) if out.coder else "NAME"


def several_note(citations: Iterable[Citation]) -> list[str]:
    """That codings ran over several turns, when they did."""
    count = sum(map(attrgetter("several"), citations))
    are = amount(count, "citation is", "citations are")
    return [f"{are} part of a coding over several turns, counted once in each."] if count else []


def roles_note(study: Study) -> list[str]:
    """Roles that no protocol names: nobody with such a role counts as asked by protocol."""
    unknown = roles_without_protocol(study)
    if not unknown:
        return []
    message = f"Roles that no protocol of the codebook names: {listed(map(readable, unknown))}"
    return [
        Aside(f"{message} (a typing error? qcode attributes rename role OLD NEW).", f"{message}."),
    ]


def small_note(
    small: Iterable[str], left_out: Iterable[str], base: Mapping[str, Tally], min_n: int
) -> list[str]:
    """Which groups are small, and which were left out because they have fewer than `min_n`
    participants.
    """

    def described(names: Iterable[str]) -> str:
        return listed(
            f"{readable(n)} ({amount(len(base[n].participants), 'participant')})" for n in names
        )

    result = []
    if named := described(small):
        result.append(
            f"* Small groups, with fewer than {FEW_PEOPLE} participants or {FEW_CITATIONS}"
            f" citations: {named}. Their percentages are not meaningful."
        )
    if named := described(left_out):
        result.append(f"Groups with fewer than {min_n} participants are not shown: {named}.")
    return result


def base_note(base: Mapping[str, Tally], groups: Grouping) -> str:
    """Participants, interviews and sites of every group."""
    described = [
        (f"{readable(name)}: " if groups.by else "")
        + f"{amount(len(x.participants), 'participant')} in"
        f" {amount(len(x.interviews), 'interview')}"
        + (f" at {amount(len(x.sites), 'site')}" if x.sites else "")
        for name, x in base.items()
    ]
    return f"Base: {'; '.join(described)}."
