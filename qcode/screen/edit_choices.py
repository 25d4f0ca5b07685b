"""The actions of the screen that edit the codebook: a code is chosen, then what to change."""

from __future__ import annotations

from collections.abc import Callable

from qcode.errors import QcodeError, Refused
from qcode.model import Code
from qcode.screen.asking import ask_for_line, ask_from_list
from qcode.screen.code_picker import TOP, pick_code
from qcode.screen.desk_drawing import DrawnDesk
from qcode.screen.desk_parts import Prompt, Question
from qcode.screen.mark_choices import keep_text
from qcode.screen.passages_pane import PassagesPane
from qcode.screen.picker import Editor, Item, Picker
from qcode.shown import amount, one_line, shortened
from qcode.workflows.coding import (
    NAMED_COLORS,
    GivingParts,
    begin_giving,
    color_called,
    key_shown,
)
from qcode.workflows.coding import code_edits as edits

_LEAVE, _STOP = "\x00leave", "\x00stop"


def edit_code(desk: DrawnDesk) -> None:
    """Choose a code to edit; those of the segment come first."""
    here = desk.session.codes_here() if len(desk.session.sheet) else []
    likely = [*here, *(code for code in reversed(desk.session.last) if code not in here)]
    pick_code(desk, "Edit:", lambda key: edit_one(desk, key), likely=likely)


def edit_one(desk: DrawnDesk, key: str) -> None:
    """Choose what to change of a code."""
    edits.refuse_editing(desk.session, key)
    code = _code(desk, key)
    ask_from_list(desk, f"Edit {key}:", _rows(desk, code), lambda what: _DO[what](desk, key))


def _code(desk: DrawnDesk, key: str) -> Code:
    code = desk.session.sheet.codebook.get(key)
    if code is None:
        raise Refused(f"{key} is no longer in the codebook; nothing was changed")
    return code


def _rows(desk: DrawnDesk, code: Code) -> list[Item]:
    """What can be changed, each with how it is now."""
    session = desk.session
    words = edits.example_here(session)
    above = code.parent
    rows = (
        [Item("accept", "accept", "the draft")] if code.key in session.loaded.names.drafts else []
    )
    rows += [
        Item("label", "label", code.label or "none"),
        Item("definition", "definition", one_line(code.definition) or "none"),
        Item("include", "include", one_line(code.include) or "none"),
        Item("exclude", "exclude", one_line(code.exclude) or "none"),
    ]
    if words:
        rows.append(Item("example", "add example", f"“{shortened(words, 60)}”"))
    if code.examples:
        rows.append(Item("no example", "remove example", amount(len(code.examples), "example")))
    rows += [
        Item("color", "color", code.color or "of its family", desk.lines.color(code.key)),
        Item("move", "move", f"now under {above}" if above else "now at the top"),
        Item("merge", "merge", "into another code"),
        Item("split", "split", "into new sub-codes"),
    ]
    if session.sheet.codebook.children(code.key):
        rows.append(Item("give", "give passages", "to its sub-codes, one by one"))
    return [*rows, Item("key", "key", code.key), Item("retire", "retire", "codings are kept")]


# Texts
# --------------------------------------------------------------------------------------------------


def _line(field: str) -> Callable[[DrawnDesk, str], None]:
    """Edit a text of one line."""

    def ask(desk: DrawnDesk, key: str) -> None:
        def save(text: str) -> None:
            desk.say(edits.set_text(desk.session, key, field, text, minor=True))

        ask_for_line(desk, f"{field.capitalize()} of {key}", save, getattr(_code(desk, key), field))

    return ask


def _text(field: str) -> Callable[[DrawnDesk, str], None]:
    """Edit a longer text, and ask whether the meaning of the code changes with it."""

    def ask(desk: DrawnDesk, key: str) -> None:
        _write(desk, key, field, getattr(_code(desk, key), field))

    return ask


def _write(desk: DrawnDesk, key: str, field: str, text: str) -> None:
    """Open the editor on a text."""

    def save(after: str, minor: bool) -> None:
        try:
            desk.say(edits.set_text(desk.session, key, field, after, minor=minor))
        except QcodeError as problem:
            keep_text(desk, after, problem)
            raise

    def done(after: str) -> None:
        before = getattr(desk.session.sheet.codebook.get(key), field, "")
        try:
            if after.strip() == before.strip():
                desk.say("Nothing was changed.")
            elif edits.asks_for_meaning(desk.session, key, field, after):
                desk.question = Question(
                    f"Does this change what {key} means? Earlier codings are then listed for"
                    " review. Esc goes back to the text.",
                    lambda: save(after, False),
                    no=lambda: save(after, True),
                    cancel=lambda: _write(desk, key, field, after),
                )
            else:
                save(after, True)
        except QcodeError as problem:
            desk.fail(problem)
        desk.tell_news()

    desk.host.edit(f"{field.capitalize()} of {key}", text, done)


def _rename(desk: DrawnDesk, key: str) -> None:
    def save(text: str) -> None:
        desk.say(edits.rename(desk.session, key, text))

    ask_for_line(desk, "Key of the code", save, key)


# Examples and color
# --------------------------------------------------------------------------------------------------


def _example(desk: DrawnDesk, key: str) -> None:
    desk.say(edits.add_example(desk.session, key))


def _no_example(desk: DrawnDesk, key: str) -> None:
    rows = [Item(words, f"“{one_line(words)}”") for words in _code(desk, key).examples]
    ask_from_list(
        desk,
        "Remove example:",
        rows,
        lambda words: desk.say(edits.remove_example(desk.session, key, words)),
    )


def example_of_pane(desk: DrawnDesk, pane: PassagesPane) -> None:
    """Make the passage under the bar of the pane an example of its code, or remove it."""
    there = pane.passages
    if not there.reach(pane.at):
        raise Refused("there is no passage")
    desk.say(edits.toggle_example(desk.session, pane.code, there[pane.at]))


def _color(desk: DrawnDesk, key: str) -> None:
    def items(typed: str) -> list[Item]:
        wanted = color_called(typed)
        named = [
            Item(value, name, value, value)
            for name, value in NAMED_COLORS.items()
            if typed.casefold() in name
        ]
        other = [Item(wanted, wanted, "", wanted)] if wanted.startswith("#") else []
        none = [] if typed and not "none".startswith(typed) else [Item("", "none", "of its family")]
        return [*named, *none] or other

    def save(color: str) -> None:
        desk.say(edits.set_text(desk.session, key, "color", color, minor=True))

    desk.picker = Picker("Color:", items, save, empty="Type a color as #RRGGBB.")


# Place, merging, splitting, retiring
# --------------------------------------------------------------------------------------------------


def _move(desk: DrawnDesk, key: str) -> None:
    def under(parent: str) -> None:
        desk.say(edits.move(desk.session, key, None if parent == TOP else parent))

    family = frozenset(desk.session.sheet.codebook.family(key))
    first = [Item(TOP, "(top level)")] if _code(desk, key).parent else []
    pick_code(desk, f"Move {key} under:", under, first=first, leave_out=family)


def _merge(desk: DrawnDesk, key: str) -> None:
    def into(other: str) -> None:
        desk.question = Question(
            edits.said_merge(desk.session, key, other),
            lambda: desk.say(edits.merge(desk.session, key, other)),
        )

    family = frozenset(desk.session.sheet.codebook.family(key))
    pick_code(desk, f"Merge {key} into:", into, leave_out=family)


def _retire(desk: DrawnDesk, key: str) -> None:
    desk.question = Question(
        edits.said_retire(desk.session, key), lambda: desk.say(edits.retire(desk.session, key))
    )


def _split(desk: DrawnDesk, key: str) -> None:
    def into(labels: str) -> None:
        said = edits.split(desk.session, key, labels.split(","))
        try:
            _ask_part(desk, begin_giving(desk.session, key), said)
        except Refused:  # nobody's passages are there to be given
            desk.say(said)

    hint = "labels of the sub-codes, with commas"
    desk.prompt = Prompt(f"Split {key} into", into, Editor(), hint=hint)


def _give(desk: DrawnDesk, key: str) -> None:
    _ask_part(desk, begin_giving(desk.session, key), "")


def _ask_part(desk: DrawnDesk, giving: GivingParts, said: str) -> None:
    """Go to the next passage and ask which part it belongs to; say how it ended after the last."""
    where = giving.show()
    if giving.passage is None:
        _end(desk, giving, said)
        return
    book = desk.session.sheet.codebook
    rows = [
        Item(part, part, code.label if (code := book.get(part)) else "", desk.lines.color(part))
        for part in giving.parts
    ]
    rows.append(Item(_LEAVE, f"leave it with {giving.code}"))
    rows.append(Item(_STOP, "stop here"))

    def chosen(part: str) -> None:
        if part == _STOP:
            _end(desk, giving, "")
        elif part == _LEAVE:
            giving.leave()
            _ask_part(desk, giving, "")
        else:
            try:
                outcome = giving.give(part)
            except Refused as problem:
                outcome = f"{problem.message[:1].upper()}{problem.message[1:]}."
            _ask_part(desk, giving, outcome)

    ask_from_list(desk, f"{giving.at + 1}/{giving.total} Part:", rows, chosen)
    desk.say(f"{said} {where}: which part?".strip())


def _end(desk: DrawnDesk, giving: GivingParts, said: str) -> None:
    back = key_shown(desk.keymap.first("come_back"))
    there = f" {back} goes back to where you were." if back else ""
    desk.say(f"{said} {giving.ended()}{there}".strip())


_DO: dict[str, Callable[[DrawnDesk, str], None]] = {
    "accept": lambda desk, key: desk.say(edits.accept(desk.session, key)),
    "label": _line("label"),
    "definition": _text("definition"),
    "include": _text("include"),
    "exclude": _text("exclude"),
    "example": _example,
    "no example": _no_example,
    "color": _color,
    "move": _move,
    "merge": _merge,
    "split": _split,
    "give": _give,
    "key": _rename,
    "retire": _retire,
}
