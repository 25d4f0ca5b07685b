"""What is printed under a table: the counting rule, the layer, the base, and what was left out with
what to type.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping

from qcode.model import Study
from qcode.reports.citations import Citation, CitationIndex
from qcode.reports.groups import FEW_CITATIONS, FEW_PEOPLE, Grouping, Tally, roles_without_protocol
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
MORE_THAN_ONE = (
    "Respondents could be coded with more than one code, so percentages can add up to more than"
    " 100."
)


def listed(names: Iterable[str], limit: int = 8) -> str:
    """The names with commas, cut after `limit` with how many more there are (see `cut_list`)."""
    return cut_list(names, limit)


def readable(name: str) -> str:
    """``law_enforcement`` as words, everything else as it is."""
    return name.replace("_", " ") if name.replace("_", "").isalnum() else name


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
    notes = [_layer_sentence(layered)]
    unfinished = [x for x in layered.layers if x.kind == "unfinished"]
    if unfinished:
        names = listed(x.interview.name for x in unfinished)
        notes.append(f"Counted although not marked as finished: {names}.")
    if layered.left_out:
        notes.append(_left_out(layered))
    if doubles := layered.study.doubles:
        notes.append(
            "Counted once:"
            f" {listed(f'{name} is a copy of {other}' for name, other in sorted(doubles.items()))}."
        )
    unsettled = [x.interview.name for x in layered.layers if x.kind == "first" and x.others_done]
    if unsettled:
        notes.append(
            f"Marked as finished by several coders, none of them primary: {listed(unsettled)}. The"
            f" first who finished counts; to choose one: qcode assign {shlex.quote(unsettled[0])}"
            " --to NAME --primary."
        )
    partly = [x.interview.name for x in layered.layers if not x.complete]
    if partly:
        notes.append(f"Partly marked as finished, and counted only there: {listed(partly)}.")
    notes += _older(layered)
    machine = sum(x.machine_left_out for x in layered.layers)
    if machine:
        many = amount(machine, "coding was", "codings were")
        notes.append(
            f"{many} applied in bulk by a machine and not counted (--include-machine counts them)."
        )
    elif layered.options.include_machine:
        notes.append("Codings that a machine applied in bulk are counted.")
    if index is not None and index.unnamed:
        parts = amount(sum(index.unnamed.values()), "coded passage is", "coded passages are")
        notes.append(
            f"{parts} without a named speaker and counted for nobody: {listed(index.unnamed)} (see:"
            " qcode speakers)."
        )
    return notes


def _older(layered: Layered) -> list[str]:
    """How many of the codings that count were given under an older meaning of their code."""
    older = Counter(c.code for x in layered.layers for c in x.codings if c.outdated)
    if not older:
        return []
    many = amount(sum(older.values()), "coding was given", "codings were given")
    codes = listed(
        f"{code} ({n:,})" for code, n in sorted(older.items(), key=lambda one: (-one[1], one[0]))
    )
    return [f"{many} under an older meaning of the code, not reviewed since it changed: {codes}."]


def _layer_sentence(layered: Layered) -> str:
    kinds = Counter(x.kind for x in layered.layers)
    total = amount(len(layered.layers), "transcript")
    if not layered.layers:
        return "Layer: none; no transcript is marked as finished."
    if layered.options.coder is not None:
        coder, chosen = layered.options.coder, layered.options.round
        return (
            f"Layer: the codings of {coder}{f' in round {chosen}' if chosen else ''}, as asked for"
            f" ({total})."
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
    return f"Layer: {rule} ({total}: {parts}).{_consensus_share(layered)}"


def _consensus_share(layered: Layered) -> str:
    """How much of what is counted rests on consensus; nothing where there is none."""
    agreed = [x for x in layered.layers if x.kind == "consensus"]
    if not agreed:
        return ""
    share = 100 * len(agreed) / len(layered.layers)
    partly = [x.interview.name for x in agreed if x.elsewhere]
    rest = "the consensus covers part of it; elsewhere the coder counts who would count without it"
    also = f" In {listed(partly)} {rest}." if partly else ""
    return (
        f" Settled by consensus: {len(agreed):,} of {amount(len(layered.layers), 'transcript')}"
        f" ({share:.1f} %).{also}"
    )


def _left_out(layered: Layered) -> str:
    out = layered.left_out
    share = f"{amount(len(out), 'transcript')} of {len(out) + len(layered.layers):,}"
    command = " ".join(["qcode", "done", shlex.quote(out[0].transcript), "--coder", _coder(out[0])])
    if out[0].round:
        command += f" --round {shlex.quote(out[0].round)}"
    return (
        "Left out of counts and bases because not marked as finished:"
        f" {listed(x.transcript for x in out)} ({share}). To count: {command}, or"
        " --include-unfinished to count them anyway."
    )


def _coder(out: LeftOut) -> str:
    return shlex.quote(out.coder) if out.coder else "NAME"


def several_note(citations: Iterable[Citation]) -> list[str]:
    """That codings ran over several turns, when they did."""
    count = sum(c.several for c in citations)
    are = amount(count, "citation is", "citations are")
    return [f"{are} part of a coding over several turns, counted once in each."] if count else []


def roles_note(study: Study) -> list[str]:
    """Roles that no protocol names: nobody with such a role counts as asked by protocol."""
    unknown = roles_without_protocol(study)
    if not unknown:
        return []
    return [
        f"Roles that no protocol of the codebook names: {listed(unknown)} (a typing error? qcode"
        " attributes rename role OLD NEW)."
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

    found = []
    if named := described(small):
        found.append(
            f"* Small groups, with fewer than {FEW_PEOPLE} participants or {FEW_CITATIONS}"
            f" citations: {named}. Their percentages are not meaningful."
        )
    if named := described(left_out):
        found.append(f"Groups with fewer than {min_n} participants are not shown: {named}.")
    return found


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
