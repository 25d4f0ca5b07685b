"""What holds of every expression: reading what was written, de Morgan, and no crash on any text."""

from __future__ import annotations

from contextlib import suppress

import small
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import UsageError
from qcode.query import Evaluation, parse, written
from qcode.query.tree import And, Compare, Expression, Has, Named, Near, Not, Or, Says

_MATERIAL = small.material(small.study())
CODES = ("hotline", "housing", "gaps", "streams", "neighbours")
_text = st.text(min_size=1).filter(lambda t: t.strip(" *\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85") != "")
_words = st.text(alphabet='ab "\\é*/.', min_size=1).filter(
    lambda t: t.strip(" *") != "" and all(w.count("*") <= 2 for w in t.split())
)
_names = st.sampled_from(("a", "services/housing", "x-1", "परीक्षा", "避难所"))
_leaves: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Named, _names, st.sampled_from(("", "code", "family", "query"))),
    st.just(Named("*")),
    st.builds(
        Named,
        _names,
        st.just(""),
        st.builds(Compare, st.just("coder"), st.just("="), st.tuples(_text)),
    ),
    st.builds(
        Compare,
        st.sampled_from(("role", "years of service", "in")),
        st.sampled_from(("=", "!=", "<=")),
        st.tuples(_text),
    ),
    st.builds(
        Compare,
        st.just("role"),
        st.sampled_from(("in", "not in")),
        st.lists(_text, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Has, st.sampled_from(("role", "a b")), st.booleans()),
    st.builds(Says, st.sampled_from(("word", "phrase", "lemma")), _words),
    st.builds(
        Says,
        st.just("regex"),
        st.sampled_from(("a/b", r"a\/b".replace("\\/", "/"), r"\\", r"x\.y", "[/]", "a b")),
    ),
)
_trees = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(
            Near,
            inner,
            inner,
            st.integers(0, 9999),
            st.sampled_from(("segments", "turns")),
            st.booleans(),
        ),
    ),
    max_leaves=6,
)


@given(_trees)
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_as_the_same_tree(tree: Expression) -> None:
    assert parse(written(tree)) == tree


@given(st.text(max_size=40) | st.text(alphabet='ab()[]"/ :,=<>!*not within1segmts', max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_with_a_column_inside_it(text: str) -> None:
    """Reading ends in a tree or in an error of the program, and so does asking."""
    with suppress(UsageError):
        Evaluation(text, _MATERIAL).look()
    try:
        parse(text)
    except UsageError as problem:
        assert 1 <= problem.column <= len(text) + 1  # type: ignore[attr-defined]


_CONDITIONS = st.sampled_from(
    (*CODES, "role = law_enforcement", "word:beds", "coder = ben", "missing role", "years > 5", "*")
)
_EXPRESSIONS = st.recursive(
    _CONDITIONS,
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.tuples(
            inner, st.sampled_from(("and", "or", "within 1 segments of", "followed by")), inner
        ).map(lambda x: f"({x[0]}) {x[1]} ({x[2]})"),
    ),
    max_leaves=5,
)


def _true(expression: str) -> frozenset[int]:
    return Evaluation(expression, _MATERIAL).look()


@given(_EXPRESSIONS, _EXPRESSIONS)
@settings(max_examples=100, deadline=None)
def test_not_and_or_obey_de_morgan(a: str, b: str) -> None:
    assert _true(f"not (({a}) and ({b}))") == _true(f"(not ({a})) or (not ({b}))")
    assert _true(f"not (({a}) or ({b}))") == _true(f"(not ({a})) and (not ({b}))")
    assert _true(f"not not ({a})") == _true(a)


@given(_EXPRESSIONS, _EXPRESSIONS, st.integers(0, 4), st.sampled_from(("segments", "turns")))
@settings(max_examples=100, deadline=None)
def test_within_is_symmetric_and_grows_with_the_distance(a: str, b: str, n: int, unit: str) -> None:
    near = _true(f"({a}) within {n} {unit} of ({b})")
    assert near == _true(f"({b}) within {n} {unit} of ({a})")
    assert near <= _true(f"({a}) within {n + 1} {unit} of ({b})")
    assert near <= _true(a) | _true(b)
    assert _true(f"({a}) within 0 segments of ({b})") == _true(f"({a}) and ({b})")
    assert _true(f"({a}) followed by ({b}) within {n} {unit}") <= near
