"""Expressions asked of a study: what is looked at, what reports are limited to, and expressions
that are saved under a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qcode.errors import Refused, Unknown, UsageError
from qcode.model import Code, Coding, Column, Limits, Study, Table
from qcode.query import Bound, Evaluation, Material, may_hold, may_hold_at, parse, written
from qcode.query.tree import KEYWORDS, NAME
from qcode.reports.layers import DEFAULT, LayerOptions, layered, speakers_of
from qcode.shown import one_name
from qcode.spans import join_over_white_space
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.shared.bulk import with_bulk
from qcode.workflows.shared.lemmas import lemmatiser
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.regexes import search

PREFIX = "query:"
"""How the setting begins that holds a saved expression; its name follows."""


def evaluation(
    study: Study,
    expression: str,
    saved: Mapping[str, str],
    options: LayerOptions = DEFAULT,
    *,
    everybody: bool = False,
) -> Evaluation:
    """The expression bound to the study. Codes are those of the layer that reports count.

    Where it asks for codes, only what was marked as finished is looked at (everything, with
    `include_unfinished`): elsewhere a code that is missing says nothing. Otherwise every transcript
    is looked at. `everybody`: segments of interviewers too. Raises Misread, Unknown for a coder.
    """
    whole = replace(study, limits=None)
    bound = Bound(expression, whole, saved)
    layers = layered(whole, options).layers if bound.asks_codes else ()
    material = Material(
        whole,
        counted={x.interview.name: x.codings for x in layers},
        speakers={i.name: speakers_of(i) for i in study.interviews},
        within={x.interview.name: x.spans for x in layers} if bound.asks_codes else None,
        everybody=everybody,
        saved=saved,
        search=search,
        lemmas=lemmatiser(),
    )
    return Evaluation(expression, material)


def limited(
    study: Study,
    expression: str | None,
    saved: Mapping[str, str],
    options: LayerOptions = DEFAULT,
    *,
    everybody: bool = False,
) -> Study:
    """The study as reports count it under an expression: passages of which it is true, people and
    sites that it does not rule out. The study itself without an expression.
    """
    if expression is None:
        return study
    result = evaluation(study, expression, saved, options, everybody=everybody)
    heard: set[str] = set()
    spans: dict[str, list[tuple[int, int]]] = {}
    for index in sorted(result.look()):
        unit = result.units[index]
        spans.setdefault(unit.interview.name, []).append((unit.start, unit.end))
        if unit.speaker is not None:
            heard.add(unit.speaker.id)
    texts = {i.name: i.text for i in study.interviews}
    people = {p.id: p for i in study.interviews for p in speakers_of(i) if p is not None}
    sites = {site: a for site, a in study.sites.items() if may_hold_at(result.bound, site)}
    limits = Limits(
        written(result.bound.tree),
        {name: tuple(join_over_white_space(some, texts[name])) for name, some in spans.items()},
        frozenset(i for i, p in people.items() if may_hold(result.bound, p)),
        frozenset(heard),
        {site: a for site, a in study.sites.items() if site not in sites},
    )
    return replace(study, sites=sites, limits=limits)


def with_saved(
    study: Study, names: Iterable[str], saved: Mapping[str, str], options: LayerOptions = DEFAULT
) -> Study:
    """The study with a code for each of `names` that is a saved expression and no code.

    Such a code lies on every segment of which the expression is true, as if whoever counts in the
    transcript had given it.
    """
    called = {name.casefold(): name for name in saved}
    wanted = [called.get(n.casefold()) for n in names if study.codebook.get(n) is None]
    result = {name: saved[name] for name in wanted if name is not None}
    if not result:
        return study
    codings = [c for name in result for c in _as_codings(study, name, saved, options)]
    codes = (Code(name, name, definition=text) for name, text in result.items())
    book = replace(study.codebook, codes=(*study.codebook.codes, *codes))
    return replace(study, codebook=book, codings=(*study.codings, *codings), expressions=result)


def _as_codings(
    study: Study, name: str, saved: Mapping[str, str], options: LayerOptions
) -> Iterator[Coding]:
    result = evaluation(study, f"{PREFIX}{name}", saved, options)
    layers = layered(replace(study, limits=None), options).layers
    owner = {x.interview.name: (x.coder, x.round) for x in layers}
    for unit in (result.units[i] for i in sorted(result.look())):
        transcript = unit.interview.name
        if transcript in owner:
            coder, round = owner[transcript]
            entity = f"{PREFIX}{name}:{transcript}:{unit.segment.number}"
            yield Coding(entity, transcript, name, coder, unit.start, unit.end, round)


def counted(
    view: View, expression: str | None, codes: Iterable[str], options: LayerOptions = DEFAULT
) -> Study:
    """What reports count: the study limited to an expression, with the saved expressions among
    `codes` as codes. Raises Misread.
    """
    wanted = tuple(codes)
    study, saved = view.together(lambda one: (one.study(), saved_expressions(one)))
    study = with_bulk(view, study, options)
    return with_saved(limited(study, expression, saved, options), wanted, saved, options)


def limits_of(view: View, expression: str | None, *, everybody: bool = False) -> Limits | None:
    """What an expression limits the whole study to; None without one. Raises Misread."""
    saved = saved_expressions(view)
    return limited(view.study(), expression, saved, everybody=everybody).limits


def saved_expressions(view: View) -> dict[str, str]:
    """The saved expressions of a study, by name."""
    result = {
        key.removeprefix(PREFIX): value["expression"]
        for key, value in view.settings().items()
        if key.startswith(PREFIX)
    }
    return dict(sorted(result.items()))


def saved_table(view: View) -> Table:
    """A row a saved expression."""
    rows = tuple({"name": n, "expression": e} for n, e in saved_expressions(view).items())
    columns = (Column("name", "Name"), Column("expression", "Expression"))
    return Table("query.list", "Saved expressions", columns, rows)


def save_expression(
    store: Store, name: str, expression: str, *, actor: str = ""
) -> tuple[str, ...]:
    """Save an expression under a name, in place of the one that has the name. Raises UsageError for
    a name that cannot be typed in an expression or is a code's, Misread for an expression that does
    not fit the study.
    """
    name = one_name(name)
    if not NAME.fullmatch(name) or name.casefold() in KEYWORDS or set("*/") & set(name):
        raise UsageError(f"{name!r} cannot be the name of an expression", advice="housing_gap")
    with store.change(f"query save {name}", actor=actor) as change:
        view = change.view(actor or None)
        saved = saved_expressions(view)
        old = next((s for s in saved if s.casefold() == name.casefold()), None)
        study = view.study()
        if (code := study.codebook.get(name)) is not None:
            raise UsageError(f"{code.key!r} is a code; choose another name")
        text = written(parse(expression))
        Bound(f"{PREFIX}{old or name}", study, {**saved, old or name: text})
        notes = coder_entity(change, actor)[1] if actor else ()
        put_expression(change, old or name, text)
    return notes


def put_expression(change: Change, name: str, expression: str) -> None:
    """Save an expression that is known to be right under a name that can be typed."""
    change.put("setting", f"{PREFIX}{name}", _stored(expression), "query.save")


def remove_expression(store: Store, name: str, *, actor: str = "") -> str:
    """Remove a saved expression; its name. Raises Unknown, Refused where another asks for it."""
    with store.change(f"query remove {name}", actor=actor) as change:
        saved = saved_expressions(change.view(actor or None))
        first = next((s for s in saved if s.casefold() == name.casefold()), None)
        if first is None:
            raise Unknown("saved expression", name, saved, command="qcode query list")
        study = change.view(actor or None).study(only=[])
        for other, text in saved.items():
            if other != first and _names(text, first, study):
                raise Refused(
                    f"the saved expression {other!r} asks for {first!r}; nothing was removed",
                    command=f"qcode query remove {other}",
                )
        if actor:
            coder_entity(change, actor)
        change.remove("setting", f"{PREFIX}{first}", "query.remove")
    return first


def _stored(expression: str) -> dict[str, str]:
    return {"value": json.dumps({"expression": expression}, ensure_ascii=False, sort_keys=True)}


def _names(text: str, name: str, study: Study) -> bool:
    from qcode.query.binding import parts_of
    from qcode.query.tree import Named

    return any(
        isinstance(p, Named) and p.mark in ("", "query") and p.name.casefold() == name.casefold()
        for p in parts_of(parse(text))
    )
