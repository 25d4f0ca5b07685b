"""What the supervisor makes of an outcome: the consensus of the passage, or an example of a
code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from qcode.errors import Refused
from qcode.shown import listed
from qcode.spans import contains, overlaps
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.codebooks import code_rows
from qcode.store.queries.names import Names, present_names
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.writing import put_coding, put_done
from qcode.workflows.norming.sessions import Norming, Passage, session_of, unfinished_blind
from qcode.workflows.norming.voting import keys_of, outcome_value, put_outcome
from qcode.workflows.shared.codebook_versions import chosen_version, put_version
from qcode.workflows.shared.decisions import consensus_id

_LONGEST = 300
"""Characters of a passage that become an example."""


def keep_as_consensus(store: Store, name: str, number: int, *, actor: str = "") -> str:
    """Make the outcome the consensus of the passage, which reports then count. Returns a sentence.

    Raises Refused if the passage is not settled, or if a consensus reaches over its edge.
    """
    with store.change("", actor=actor) as change:
        session, passage, names = _settled(change, name, number)
        value = outcome_value(change, session, passage)
        change.command = f"norming keep {session.name} {number} --consensus"
        codes = cast(list[str], value["codes"])
        _write_consensus(change, passage, codes)
        kept = [k for k in cast(list[list[str]], value["kept"]) if k[0] != "consensus"]
        value["kept"] = [*kept, ["consensus"]]
        put_outcome(change, session, passage, value, "norming.keep")
    said = listed(names.code[c] for c in codes) or "no code"
    return f"The consensus of passage {number} ({passage.transcript} {passage.segment}) is {said}."


def _write_consensus(change: Change, passage: Passage, codes: Sequence[str]) -> None:
    owner = consensus_id(change)
    view = change.view(SUPERVISOR)
    done = sorted(
        view.rows("done", transcript=passage.entity, coder=owner), key=lambda r: r.created
    )
    # In the round of the consensus that is there, because reports count one round of it.
    round = done[-1].round if done else DEFAULT_ROUND
    for row in view.rows("coding", transcript=passage.entity, coder=owner, round=round):
        if contains(passage.span, (row.start, row.end)):
            if row.code not in codes or (row.start, row.end) != passage.span:
                change.remove("coding", row.id, "norming.keep")
        elif overlaps(passage.span, (row.start, row.end)):
            raise Refused(
                "the consensus there is on words beyond this passage; nothing was changed",
                command="qcode adjudicate",
            )
    for code in codes:
        put_coding(
            change,
            coder=owner,
            code=code,
            transcript=passage.entity,
            start=passage.span[0],
            end=passage.span[1],
            round=round,
            origin="consensus",
            source="norming",
            action="norming.keep",
        )
    put_done(change, passage.entity, owner, *passage.span, round)


def keep_as_example(store: Store, name: str, number: int, code: str, *, actor: str = "") -> str:
    """Add the passage to the examples of a code, under a new version of the codebook. Returns a
    sentence.

    Raises Unknown for the code, and Refused if the passage is not settled, is an example already,
    or if somebody still codes its transcript blind and would learn of the code.
    """
    key = keys_of(store, [code])[0]
    with store.change("", actor=actor) as change:
        session, passage, names = _settled(change, name, number)
        view = change.view(SUPERVISOR)
        for coder in view.coders():
            if unfinished_blind(view, coder.name, [passage.entity]):
                raise Refused(
                    f"somebody still codes {passage.transcript} blind and would see the example;"
                    " nothing was changed"
                )
        value = outcome_value(change, session, passage)
        if names.code_id(key) not in cast(list[str], value["codes"]):
            raise Refused(f"the coders did not agree on {key} for passage {number}")
        version = _add_example(change, key, " ".join(passage.text.split())[:_LONGEST])
        change.command = f"norming keep {session.name} {number} --example {key}"
        kept = [*cast(list[list[str]], value["kept"]), ["example", names.code_id(key)]]
        value["kept"] = kept
        put_outcome(change, session, passage, value, "norming.keep")
    return f"Passage {number} is an example of {key}; the codebook is version {version} now."


def _add_example(change: Change, key: str, words: str) -> str:
    view = change.view(SUPERVISOR)
    entity = next(row.id for row in code_rows(view) if row.key == key)
    stored = change.get("code", entity) or {}
    examples = json.loads(stored["examples"])
    if words in examples:
        raise Refused(f"the passage is an example of {key} already")
    version = chosen_version(view, None)
    after = json.dumps([*examples, words], ensure_ascii=False)
    change.put("code", entity, {**stored, "examples": after}, "codebook.example")
    put_version(change, version)
    return version


def _settled(change: Change, name: str, number: int) -> tuple[Norming, Passage, Names]:
    view = change.view(SUPERVISOR)
    session = session_of(view, name)
    return session, session.passage(number), present_names(view)
