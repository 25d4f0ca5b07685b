"""A text with its selections and codings as XML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from qcode.exchange.project import Loss, ProjectCoding, Selection, Source, Variable
from qcode.exchange.refi_out.elements import attribute, date_time, fits, guid, text
from qcode.exchange.refi_out.notes import Notes
from qcode.exchange.refi_out.presets import Preset

_KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
_Key = tuple[object, ...]


@dataclass
class SourceWriter:
    """Writes the sources of one project. `codes` and `people` are the ids that codings may name;
    what cannot be written is added to `losses`.
    """

    preset: Preset
    notes: Notes
    codes: frozenset[str]
    people: frozenset[str]
    variables: Mapping[str, Variable]
    losses: list[Loss] = field(default_factory=list)

    def lines(self, source: Source) -> Iterator[str]:
        """The element of a source, line by line."""
        key = guid("source", source.id)
        yield (
            f'<TextSource guid="{key}" name={attribute(source.name)}'
            f' plainTextPath="internal://{key}.txt"'
            f"{self.made('creatingUser', source.created_by, source.created)}>"
            f"{self.notes.description('source', source.id, source.description)}\n"
        )
        yield from self._selections(source)
        yield self.notes.references("source", source.id)
        yield from values(source.values, self.variables)
        yield "</TextSource>\n"

    def made(self, attribute_of_user: str, person: str, created: str) -> str:
        """The attributes that say who made something and when, as far as that is known."""
        who = f' {attribute_of_user}="{guid("person", person)}"' if person in self.people else ""
        when = date_time(created, whole_seconds=self.preset.whole_seconds)
        return f'{who} creationDateTime="{when}"' if when else who

    def _selections(self, source: Source) -> Iterator[str]:
        groups: dict[_Key, list[ProjectCoding]] = {}
        for coding in source.codings:
            if self._can_be_written(coding, source):
                groups.setdefault(self._key(coding), []).append(coding)
        named: dict[tuple[int, int], list[Selection]] = {}
        for one in source.selections:
            named.setdefault((one.start, one.end), []).append(one)
        taken: set[str] = set()
        count = _utf16(source.text) if self.preset.utf16 else int
        for key, codings in groups.items():
            first = codings[0]
            # A selection that was already there is the one of the first codings of its words.
            several = () if self.preset.described else named.get((first.start, first.end), ())
            there = next(
                (s for s in several if s.id not in taken and s.created_by in ("", first.coder)),
                None,
            )
            taken |= {there.id} if there else set()
            id_ = there.id if there else f"{source.id}:{':'.join(map(str, key))}"
            memo = first.memo if self.preset.described else ""
            described = "\n\n".join(filter(None, (there.description if there else "", memo)))
            name = there.name if there else ""
            at = (there.created if there else "") or first.created
            selection = Selection(id_, first.start, first.end, name, described, first.coder, at)
            coded = "".join(map(self._coding, codings))
            yield self._selection(selection, coded, source, count)
        for selection in source.selections:
            if selection.id in taken:
                continue
            if 0 <= selection.start <= selection.end <= len(source.text):
                yield self._selection(selection, "", source, count)
            else:
                self._outside("selection", selection.name or selection.id, source)

    def _selection(
        self, one: Selection, coded: str, source: Source, count: Callable[[int], int]
    ) -> str:
        quote = source.text[one.start : one.end]
        longest = self.preset.longest_quote
        if longest is not None and len(quote) > longest:
            quote = f"{quote[:longest]}…"
        name = attribute(one.name or quote)
        inside = self.notes.description("selection", one.id, one.description) + coded
        inside += self.notes.references("selection", one.id)
        open_ = (
            f'<PlainTextSelection guid="{guid("selection", one.id)}" name={name}'
            f' startPosition="{count(one.start)}" endPosition="{count(one.end)}"'
            f"{self.made('creatingUser', one.created_by, one.created)}"
        )
        return f"{open_}>{inside}</PlainTextSelection>\n" if inside else f"{open_}/>\n"

    def _coding(self, coding: ProjectCoding) -> str:
        return (
            f'<Coding guid="{guid("coding", coding.id)}"'
            f"{self.made('creatingUser', coding.coder, coding.created)}>"
            f'<CodeRef targetGUID="{guid("code", coding.code)}"/>'
            f"{self.notes.of_coding(coding)}</Coding>"
        )

    def _key(self, coding: ProjectCoding) -> _Key:
        """Codings with the same key are on one selection."""
        # Some programs take the coder from the selection.
        key: _Key = (coding.start, coding.end, coding.coder)
        if self.preset.described:
            key += (coding.memo,)
        return (*key, coding.created) if self.preset.dated else key

    def _can_be_written(self, coding: ProjectCoding, source: Source) -> bool:
        if coding.code not in self.codes:
            self.losses.append(
                Loss("left out", "coding", source.name, f"its code {coding.code!r} is not there")
            )
            return False
        if not 0 <= coding.start < coding.end <= len(source.text):
            self._outside("coding", coding.quote or coding.id, source)
            return False
        return True

    def _outside(self, what: str, name: str, source: Source) -> None:
        why = f"its place is empty or outside of {source.name!r}"
        self.losses.append(Loss("left out", what, name, why))


def _utf16(words: str) -> Callable[[int], int]:
    """From a position in code points to one in UTF-16 code units."""
    astral = [n for n, letter in enumerate(words) if letter > "\uffff"]
    return lambda position: position + bisect_left(astral, position)


def values(given: Mapping[str, str], variables: Mapping[str, Variable]) -> Iterator[str]:
    """The elements of the values of variables that a source or case has."""
    for id_, value in given.items():
        if id_ not in variables:
            continue
        kind = variables[id_].kind
        element = kind if kind in _KINDS and fits(kind, value) else "Text"
        yield (
            f'<VariableValue><VariableRef targetGUID="{guid("variable", id_)}"/>'
            f"<{element}Value>{text(value)}</{element}Value></VariableValue>\n"
        )


def variable_line(variable: Variable) -> str:
    """The element of a variable."""
    kind = variable.kind if variable.kind in _KINDS else "Text"
    open_ = (
        f'<Variable guid="{guid("variable", variable.id)}" name={attribute(variable.name)}'
        f' typeOfVariable="{kind}"'
    )
    words = variable.description
    return (
        f"{open_}><Description>{text(words)}</Description></Variable>\n"
        if words
        else f"{open_}/>\n"
    )
