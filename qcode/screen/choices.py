"""The actions of the screen that ask for something first: a code, a word to search, a question, a
transcript.
"""

from __future__ import annotations

from collections.abc import Callable

from qcode.errors import Refused
from qcode.screen.code_choices import choose, follow, in_vivo, new_code, remove, replace
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.edit_choices import edit_code
from qcode.screen.frequency_choices import frequencies
from qcode.screen.hit_choices import hits, query
from qcode.screen.look_choices import details, help_page, suggestions, theme, times
from qcode.screen.mark_choices import asked, asked_other, done, memo, memo_other, put
from qcode.screen.passage_choices import passages
from qcode.screen.picker import Item
from qcode.screen.place_choices import go_to, open_other, search, search_all, worklists
from qcode.screen.word_choices import pick
from qcode.workflows.coding import ACTIONS, key_shown
from qcode.workflows.coding import offers as coding_offers


def commands(desk: DrawnDesk) -> list[Item]:
    """The rows of the list in which a command is found by its name."""
    return [
        Item(a.name, a.help.rstrip("."), " ".join(key_shown(k) for k in desk.keymap.keys(a.name)))
        for a in ACTIONS
        if a.context == "coding" and a.name not in ("take", "palette")
    ]


def reject(desk: DrawnDesk) -> None:
    """Wait for the number of a suggestion to reject."""
    if desk.session.offer is None or not desk.session.offer.visible:
        raise Refused(coding_offers.why_none(desk.session))
    desk.waiting = "reject"
    desk.say("Type the number of the suggestion that does not apply.")


DO: dict[str, Callable[[DrawnDesk], None]] = {
    "choose": choose,
    "remove": remove,
    "replace": replace,
    "edit_code": edit_code,
    "follow": follow,
    "new_code": new_code,
    "in_vivo": in_vivo,
    "memo": memo,
    "memo_other": memo_other,
    "asked": asked,
    "asked_other": asked_other,
    "put": put,
    "done": done,
    "times": times,
    "details": details,
    "help": help_page,
    "suggestions": suggestions,
    "theme": theme,
    "search": search,
    "search_all": search_all,
    "goto": go_to,
    "open": open_other,
    "worklists": worklists,
    "reject": reject,
    "pick": pick,
    "frequencies": frequencies,
    "passages": passages,
    "hits": hits,
    "query": query,
    "tree": lambda desk: choose(desk, as_tree=True),
    "quit": DrawnDesk.leave,
}
"""What these actions do on the screen, by name."""
