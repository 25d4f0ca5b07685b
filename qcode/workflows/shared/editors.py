"""Who may edit the codebook: everybody, or the coders that a study names. Whoever works without a
coder's name always may.
"""

from __future__ import annotations

from collections.abc import Sequence

from qcode.errors import Refused, UsageError
from qcode.shown import listed
from qcode.store.blindness import SUPERVISOR
from qcode.store.kinds import canonical
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.people import coder_entity

SETTING = "codebook_editors"
"""The setting with the ids of those who may; without it, everybody may."""


def codebook_editors(view: View) -> tuple[str, ...] | None:
    """The names of those who may edit the codebook; None if everybody may."""
    chosen = view.settings().get(SETTING)
    if not chosen:
        return None
    return tuple(coder.name for coder in view.coders() if coder.id in chosen)


def refuse_non_editor(view: View, actor: str) -> None:
    """Raise Refused for a coder who may not edit the codebook."""
    allowed = codebook_editors(view)
    if not actor or allowed is None or actor in allowed:
        return
    who = f"only {listed(allowed)} may" if allowed else "only the supervisor may"
    raise Refused(
        f"{actor!r} may not edit the codebook of this study; {who}",
        advice="make a draft while coding, or write a memo on the code",
    )


def set_editors(store: Store, names: Sequence[str], *, everybody: bool, actor: str) -> str:
    """Let only these coders edit the codebook, or `everybody` again; returns a sentence. With
    neither, only say who may. Raises Refused for a coder who may not edit it.
    """
    if everybody and names:
        raise UsageError("name coders, or give --everybody; not both")
    if names or everybody:
        refuse_non_editor(store.view(SUPERVISOR), actor)
        what = "everybody" if everybody else " ".join(names)
        with store.change(f"codebook editors {what}", actor=actor) as change:
            if actor:
                coder_entity(change, actor)
            if names:
                ids = [coder_entity(change, name)[0] for name in dict.fromkeys(names)]
                change.put("setting", SETTING, {"value": canonical(ids)}, "codebook.editors")
            elif change.get("setting", SETTING) is not None:
                change.remove("setting", SETTING, "codebook.editors")
    allowed = codebook_editors(store.view(SUPERVISOR))
    if allowed is None:
        return "everybody may edit the codebook"
    return f"{listed(allowed) or 'no coder'} may edit the codebook; others make drafts"
