"""Read a codebook file: check every field, and report all problems at once, with line and
remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qcode.codebook.keys import fold_key, is_key, suggested_key, wrong_characters
from qcode.errors import near_names
from qcode.files.strict_yaml import read_yaml
from qcode.files.yaml_nodes import Fields, Items, Node, Refused, Text, kind_of, quoted
from qcode.model import Code, Codebook, Problem, Protocol, Question, Severity

TOP_FIELDS = ("title", "version", "description", "protocols", "codes")
PROTOCOL_FIELDS = ("role", "questions")
QUESTION_FIELDS = ("id", "text")
CODE_FIELDS = (
    "code",
    "label",
    "definition",
    "include",
    "exclude",
    "examples",
    "keywords",
    "color",
    "questions",
    "asked_of",
    "exclusive",
    "opposite",
    "children",
)
"""Fields of an entry, in the order in which they are written."""

SHAPE = (
    'a codebook has title, version and codes: {title: My study, version: "1", codes: [{code:'
    " hotline, label: Hotline}]}"
)
_ENTRY = "an entry is a mapping that begins with its key, as in - code: hotline"
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_MEANT = {
    "name": "label",
    "title": "label",
    "key": "code",
    "id": "code",
    "parent": "children",
    "subcodes": "children",
    "codes": "children",
    "description": "definition",
    "meaning": "definition",
    "role": "asked_of",
    "roles": "asked_of",
    "question": "questions",
    "opposites": "opposite",
    "contrary": "opposite",
}
"""Common wrong names of entry fields → the right ones."""


def read_codebook(data: bytes, path: str) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """The codebook in the bytes of a YAML file, and every problem, sorted by place; `path` names
    the file in problems.

    The codebook is None if any problem is an error, but not for warnings and notes. Raises no
    exceptions.
    """
    tree, problems = read_yaml(data, path)
    if tree is None and problems:
        return None, problems
    reader = _Reader(path, problems)
    codebook = reader.codebook(tree)
    result = tuple(sorted(reader.problems, key=lambda p: (p.line or 0, p.column or 0)))
    return (None if any(p.severity == "error" for p in result) else codebook), result


class _Reader:
    """One reading of one tree. Methods return what is usable and add problems to `problems`."""

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = list(problems)
        self.questions: dict[str, tuple[str, str]] = {}
        self.roles: dict[str, Text] = {}
        self.keys: dict[str, Text] = {}
        self.opposites: list[tuple[str, Text]] = []
        self.codes: list[Code] = []

    def problem(self, node: Node, message: str, severity: Severity = "error") -> None:
        """Add a problem at a node."""
        self.problems.append(Problem(self.path, message, node.line, node.column, severity))

    def codebook(self, tree: Node | None) -> Codebook:
        """Read the whole file."""
        if tree is None or (isinstance(tree, Text) and not tree):
            self.problems.append(Problem(self.path, f"no codes: the file is empty; {SHAPE}", 1, 1))
            return Codebook("", "", ())
        if not isinstance(tree, Fields):
            self.problem(tree, f"no codes: the file is {kind_of(tree)}; {SHAPE}")
            return Codebook("", "", ())
        self.known(tree, TOP_FIELDS, "a codebook", {"name": "title"})
        title, version = (
            self.required(tree, "title", "the codebook"),
            self.required(tree, "version", "the codebook"),
        )
        protocols = tuple(self.protocols(tree))
        entries, node = (
            self.items(tree, "codes", f"a list of entries; {_ENTRY}"),
            tree.get("codes", tree),
        )
        if not entries and "codes" in tree and isinstance(node, Items):
            self.problem(node, "the codebook has no codes yet", "warning")
        elif not entries and (node is tree or not (_wrong_list(node) or isinstance(node, Refused))):
            self.problem(node, f"no codes; {SHAPE}")
        self.entries(entries, None)
        self.check_opposites()
        return Codebook(
            title, version, tuple(self.codes), self.text(tree, "description"), protocols
        )

    # Protocols

    def protocols(self, tree: Fields) -> Iterator[Protocol]:
        """The protocols; their questions and roles are remembered for the codes."""
        shape = "a protocol is a mapping with role and questions"
        for item in self.items(tree, "protocols", f"a list; {shape}"):
            if not isinstance(item, Fields):
                self.not_a(item, shape)
                continue
            self.known(item, PROTOCOL_FIELDS, "a protocol")
            role = self.required(item, "role", "this protocol")
            if "questions" not in item:
                self.problem(item, "this protocol has no questions")
            if role:
                self.role(role, item["role"])
            yield Protocol(role, tuple(self.protocol_questions(item, role)))

    def role(self, role: str, node: Node) -> None:
        """Remember a role; each role has one protocol."""
        first = self.roles.setdefault(role.casefold(), Text(role, node.line, node.column))
        if first.line != node.line or first.column != node.column:
            other = f"already has a protocol on line {first.line}"
            self.problem(
                node, f"the role {quoted(role)} {other}; put all its questions into one list"
            )

    def protocol_questions(self, protocol: Fields, role: str) -> Iterator[Question]:
        """The questions of a protocol. The same id in another protocol means a shared question."""
        shape = "a question is a mapping with id and text"
        here: set[str] = set()
        for item in self.items(protocol, "questions", f"a list; {shape}"):
            if not isinstance(item, Fields):
                self.not_a(item, shape)
                continue
            self.known(item, QUESTION_FIELDS, "a question")
            question = Question(
                self.required(item, "id", "this question"),
                self.required(item, "text", "this question"),
            )
            if question.id and question.id in here:
                self.problem(
                    item["id"],
                    f"the question id {quoted(question.id)} is used twice in this protocol",
                )
            elif question.id and question.text:
                other_role, other_text = self.questions.setdefault(
                    question.id, (role, question.text)
                )
                if other_text != question.text:
                    other = (
                        f"is worded differently for {quoted(other_role)}; it counts as one shared"
                        " question"
                    )
                    self.problem(item["text"], f"{quoted(question.id)} {other}", "note")
            elif question.id:
                self.questions.setdefault(question.id, (role, ""))
            here.add(question.id)
            yield question

    # Codes

    def entries(self, items: Iterable[Node], parent: str | None) -> None:
        """Read entries and, depth first, their children. MAX_DEPTH limits the recursion."""
        for item in items:
            if not isinstance(item, Fields):
                bare_key = isinstance(item, Text) and is_key(item)
                self.not_a(item, f"write - code: {item}" if bare_key else _ENTRY)
                continue
            self.known(item, CODE_FIELDS, "an entry", _MEANT)
            key = self.key(item)
            self.codes.append(
                Code(
                    key=key,
                    label=self.text(item, "label"),
                    definition=self.text(item, "definition"),
                    include=self.text_or_list(item, "include"),
                    exclude=self.text_or_list(item, "exclude"),
                    examples=self.texts(item, "examples"),
                    keywords=self.texts(item, "keywords"),
                    color=self.color(item),
                    questions=self.code_questions(item),
                    asked_of=self.asked_of(item),
                    parent=parent,
                    exclusive=self.exclusive(item, parent),
                    opposite=self.opposite(item, key),
                )
            )
            self.entries(self.items(item, "children", f"a list of entries; {_ENTRY}"), key)

    def key(self, entry: Fields) -> str:
        """The key of an entry, unique in the file, ignoring case."""
        if "code" not in entry:
            self.problem(entry, f"this entry has no code (its key); {_ENTRY}")
            return ""
        node = entry["code"]
        if not isinstance(node, Text):
            self.problem(node, f"code must be a text, found {kind_of(node)}")
            return ""
        if isinstance(node, Refused):
            return ""
        key = str(node)
        if not is_key(key):
            self.problem(node, _key_message(key))
            return key
        first = self.keys.setdefault(fold_key(key), node)
        if first is not node:
            case = "" if first == key else f" as {quoted(first)}; keys are compared without case"
            self.problem(node, f"the code {quoted(key)} is already used on line {first.line}{case}")
        return key

    def color(self, entry: Fields) -> str:
        """A color, `#RRGGBB`."""
        color = self.text(entry, "color")
        node = entry.get("color")
        if isinstance(node, Refused):
            return ""
        if isinstance(node, Text) and not color and not node.quoted:
            self.problem(
                node,
                "color is empty: # begins a comment in YAML, so put the color in quotes, as in"
                ' color: "#4E79A7"',
            )
        elif color and not _COLOR.fullmatch(color) and isinstance(node, Text):
            hint = ""
            if re.fullmatch(r"#?[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}", color):
                digits = color.lstrip("#")
                hint = (
                    '; did you mean "#'
                    + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))
                    + '"?'
                )
            self.problem(
                node,
                'color must be "#RRGGBB", six hexadecimal digits in quotes, found'
                f" {quoted(color)}{hint}",
            )
        return color

    def code_questions(self, entry: Fields) -> tuple[str, ...]:
        """The ids of a code's questions; each must be in a protocol."""
        result = self.text_nodes(entry, "questions")
        seen: set[str] = set()
        for node in result:
            if node in seen:
                self.problem(node, f"the question {quoted(node)} is listed twice", "warning")
            elif node not in self.questions:
                near = _did_you_mean(near_names(node, self.questions))
                where = (
                    "in the protocols"
                    if self.questions
                    else "because the codebook has no protocols"
                )
                self.problem(node, f"there is no question {quoted(node)} {where}{near}")
            seen.add(node)
        return tuple(map(str, result))

    def asked_of(self, entry: Fields) -> tuple[str, ...]:
        """The roles that were asked about a code, if no protocol says so."""
        result = self.text_nodes(entry, "asked_of")
        for node in result:
            if node.casefold() in self.roles:
                protocol = (
                    "has a protocol, which says what it was asked; list question ids in questions"
                    " instead"
                )
                self.problem(node, f"the role {quoted(node)} {protocol}", "warning")
        return tuple(map(str, result))

    def exclusive(self, entry: Fields, parent: str | None) -> bool:
        """Whether a code must not be combined with other codes of its family; such a code needs a
        family.
        """
        typed = self.text(entry, "exclusive").strip()
        node = entry.get("exclusive")
        if node is None or isinstance(node, Refused) or not typed:
            return False
        if typed.casefold() not in ("true", "false"):
            self.problem(node, f"exclusive must be true or false, found {quoted(typed)}")
        elif typed.casefold() == "true" and parent is None:
            self.problem(
                node,
                "exclusive is only possible for a sub-code: it excludes the others of its family",
                "warning",
            )
        return typed.casefold() == "true"

    def opposite(self, entry: Fields, key: str) -> tuple[str, ...]:
        """The keys of codes that say the contrary; `check_opposites` sees to it that they exist."""
        named = entry.get("opposite")
        one = isinstance(named, Text) and not isinstance(named, Refused) and named.strip()
        result = [named] if one and isinstance(named, Text) else self.text_nodes(entry, "opposite")
        self.opposites += [(key, node) for node in result]
        return tuple(dict.fromkeys(map(str, result)))

    def check_opposites(self) -> None:
        """A problem for every opposite that is not a code, or that is the code itself. Spelled as
        the code is.
        """
        spelled = {fold_key(c.key): c.key for c in self.codes}
        for key, node in self.opposites:
            if fold_key(node) not in spelled:
                near = _did_you_mean(near_names(node, spelled.values()))
                self.problem(node, f"there is no code {quoted(node)} for opposite{near}")
            elif fold_key(node) == fold_key(key):
                self.problem(node, f"the code {quoted(key)} cannot be its own opposite")
        self.codes = [
            replace(c, opposite=tuple(spelled.get(fold_key(o), o) for o in c.opposite))
            if c.opposite
            else c
            for c in self.codes
        ]

    # Fields of any mapping

    def known(
        self, fields: Fields, names: tuple[str, ...], what: str, meant: dict[str, str] | None = None
    ) -> None:
        """Report every field that is not among `names`."""
        for key, value in fields.items():
            if key not in names:
                # A name that people often mistake comes before one that is only spelled alike.
                usual = (meant or {}).get(key.casefold())
                near = [usual] if usual else near_names(key, names)
                place = key if isinstance(key, Text) else value
                fields_of = "" if near else f"; the fields of {what} are " + ", ".join(names)
                self.problem(place, f"unknown field {quoted(key)}{_did_you_mean(near)}{fields_of}")

    def required(self, fields: Fields, name: str, of: str) -> str:
        """A required text, not only blanks."""
        if name not in fields:
            self.problem(fields, f"{of} has no {name}")
            return ""
        text, node = self.text(fields, name), fields[name]
        if isinstance(node, Text) and not isinstance(node, Refused) and not text.strip():
            self.problem(node, f"{name} is empty")
        return text

    def text(self, fields: Fields, name: str) -> str:
        """A text exactly as typed; empty if the field is missing."""
        node = fields.get(name)
        if isinstance(node, Items | Fields):
            self.problem(node, f"{name} must be a text, found {kind_of(node)}")
        return str(node) if isinstance(node, Text) and not isinstance(node, Refused) else ""

    def text_or_list(self, fields: Fields, name: str) -> str:
        """A text, or a list of texts joined with one line each."""
        return (
            "\n".join(self.texts(fields, name))
            if isinstance(fields.get(name), Items)
            else self.text(fields, name)
        )

    def texts(self, fields: Fields, name: str) -> tuple[str, ...]:
        """A list of texts; blank items are left out with a warning."""
        return tuple(map(str, self.text_nodes(fields, name)))

    def text_nodes(self, fields: Fields, name: str) -> list[Text]:
        """Like `texts`, with their places."""
        result = []
        for item in self.items(fields, name, f'a list of texts, as in {name}: ["first", "second"]'):
            if not isinstance(item, Text):
                self.problem(
                    item,
                    f"{name} must be a list of texts, found {kind_of(item)} in it; put the text in"
                    " quotes",
                )
            elif isinstance(item, Refused):
                continue
            elif not item.strip():
                self.problem(item, f"an empty item of {name} is left out", "warning")
            else:
                result.append(item)
        return result

    def items(self, fields: Fields, name: str, shape: str) -> list[Node]:
        """The items of a list; empty if the field is missing or empty."""
        node = fields.get(name)
        if isinstance(node, Items):
            return node
        if node is not None and _wrong_list(node):
            self.problem(node, f"{name} must be {shape}; found {kind_of(node)}")
        return []

    def not_a(self, node: Node, shape: str) -> None:
        """Report an item that is not the mapping it must be."""
        if not isinstance(node, Refused):
            result = (
                f"the text {quoted(node)}" if isinstance(node, Text) and node else kind_of(node)
            )
            self.problem(node, f"found {result}; {shape}")


def _wrong_list(node: Node) -> bool:
    """True for a mapping or a non-empty text, which cannot be a list."""
    if isinstance(node, Text):
        return not isinstance(node, Refused) and (bool(node) or node.quoted)
    return isinstance(node, Fields)


def _did_you_mean(names: Iterable[str]) -> str:
    near = " or ".join(quoted(n) for n in names)
    return f"; did you mean {near}?" if near else ""


def _key_message(key: str) -> str:
    """Why `key` is not a valid key, with a suggestion."""
    if not key.strip():
        return "code is empty; " + _ENTRY
    wrong = wrong_characters(key)
    suggestion = suggested_key(key)
    hint = _did_you_mean([suggestion] if is_key(suggestion) else [])
    if not wrong:
        return (
            f"the code {quoted(key)} is not in composed form (NFC), so it would not be found when"
            f" typed{hint}"
        )
    result = " ".join("a blank" if c == " " else quoted(c) for c in wrong[:5])
    return f'the code {quoted(key)} holds {result}; a key is letters, digits, "_" and "-"{hint}'
