"""The invented studies, and a short way to write small ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import pytest
import studies as invented_studies

from qcode import model


@pytest.fixture(scope="session")
def studies() -> ModuleType:
    return invented_studies


@pytest.fixture(scope="session")
def task_force(studies: ModuleType) -> model.Study:
    """143 interviews; a second coder coded a tenth of them."""
    data = studies.task_force()
    return studies.as_study(
        data, studies.task_force_codebook(), others={"Ben": studies.second_coder(data)}
    )


@pytest.fixture(scope="session")
def offenders(studies: ModuleType) -> model.Study:
    data = studies.offenders()
    return studies.as_study(data, studies.offenders_codebook(), asked=studies.offenders_asked(data))


Small = Callable[..., model.Study]


@pytest.fixture(scope="session")
def small(studies: ModuleType) -> Small:
    """Make a study of transcripts ``name: text``; codings are ``(name, code, passage[, coder])``,
    `people` attributes by ``name`` or ``name/label``. What Ada, or another coder of `done`, marked
    done is given as ``(name, coder)``.
    """

    def make(
        texts: Mapping[str, str],
        codings: Iterable[tuple[str, ...]] = (),
        *,
        tree: Mapping[str, Any] | None = None,
        protocols: Mapping[str, Sequence[str]] | None = None,
        people: Mapping[str, Mapping[str, str]] | None = None,
        done: Iterable[tuple[str, str]] | None = None,
        **rest: Any,
    ) -> model.Study:
        coded: list[model.Coding] = []
        for i, (name, code, passage, *who) in enumerate(codings):
            start = texts[name].index(passage)
            coder = who[0] if who else "Ada"
            created = f"2024-01-01T00:00:{i:02d}Z"
            coded.append(
                model.Coding(
                    f"c{i}", name, code, coder, start, start + len(passage), created=created
                )
            )
        people = people or {}
        interviews = [
            studies.Interview(name, text, dict(people.get(name, {})), [])
            for name, text in texts.items()
        ]
        study = studies.as_study(
            interviews, studies.codebook("Small", tree or {c.code: {} for c in coded}, protocols)
        )
        marks = [(n, "Ada") for n in texts] if done is None else list(done)
        own = {
            "codings": tuple(coded),
            "interviews": tuple(_with_attributes(i, people) for i in study.interviews),
            "done": tuple(
                model.Done(n, who, 0, len(texts[n]), created=f"2024-02-01T00:00:{i:02d}Z")
                for i, (n, who) in enumerate(marks)
            ),
            "assignments": (),
            "coders": tuple(
                model.Coder(n, n) for n in sorted({c.coder for c in coded} | {w for _, w in marks})
            ),
        }
        return _replaced(study, own | rest)

    return make


def _replaced(study: model.Study, values: Mapping[str, Any]) -> model.Study:
    from dataclasses import replace

    return replace(study, **values)


def _with_attributes(
    interview: model.Interview, people: Mapping[str, Mapping[str, str]]
) -> model.Interview:
    from dataclasses import replace

    participants = tuple(
        replace(p, attributes={**p.attributes, **people.get(f"{interview.name}/{p.label}", {})})
        for p in interview.participants
    )
    return replace(interview, participants=participants)
