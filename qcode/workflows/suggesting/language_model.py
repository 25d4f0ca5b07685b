"""Train with a language model: ask it about the segments, calibrate its answers, and store them.

Nothing is asked twice: answers are kept with the predictions, by the SHA-256 of everything that was
sent. They leave the study like other models when words are redacted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.model import Codebook, Study
from qcode.shown import amount
from qcode.store.blindness import SUPERVISOR
from qcode.store.purposes import READING
from qcode.store.queries.models import model_contents
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_sent
from qcode.suggest import Example, Passage, Predictions, fit_suggester, from_bytes, passages_of
from qcode.suggest.classifier import refuse_untaught
from qcode.suggest.llm.asking import (
    Stored,
    Tally,
    asks,
    refuse_too_long,
    those_that_fit,
    tokens_of,
    window_of,
)
from qcode.suggest.llm.prompting import INSTRUCTIONS, Prompt, codebook_sha256, prompt_of
from qcode.suggest.llm.server import Endpoint, Server, endpoint_of
from qcode.suggest.llm.suggester import Answered
from qcode.suggest.registry import LLM
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.suggesting.models import Trained, refuse_blind, store_model, truth


@dataclass(frozen=True, slots=True)
class Asked:
    """Which model is asked, and how. `allowed` is another machine to which text may be sent; `most`
    is the number of segments that are asked about at most.
    """

    endpoint: str
    model: str
    window: int | None = None
    timeout: float = 120.0
    allowed: str | None = None
    most: int | None = None
    key: str = ""


def train_language_model(
    store: Store,
    asked: Asked,
    *,
    seed: int = 1,
    actor: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Ask the model about every segment that it has not answered yet, and store the calibrated
    answers in one change-set. Text that goes to another machine is recorded in the log before.

    Raises Refused if the server fails or the prompt is too long. What was answered before a failure
    is kept.
    """
    refuse_blind(store, actor)
    endpoint = _allowed(asked)
    with store.snapshot(SUPERVISOR) as view:
        study, known = truth(view)
        refuse_untaught(known, study.codebook)
        prompt = prompt_of(asked.model, study.codebook)
        answers = earlier_answers(view, prompt)
    server = Server(endpoint, timeout=asked.timeout, key=asked.key)
    tokens = tokens_of(server, asked.model, prompt.system)
    window = asked.window or _stated_window(server, asked.model)
    refuse_too_long(prompt, window, tokens)
    passages = _in_order(study, known)
    fitting, too_long = those_that_fit(passages, window, tokens)
    left = [p for p in fitting if prompt.key(p) not in answers]
    wanted = left if asked.most is None else left[: asked.most]
    if wanted and not endpoint.is_here:
        _record(store, study, endpoint, asked.model, wanted, actor)
    tally = asks(server, prompt, wanted, progress)
    if tally.ended is not None and not tally.answers:
        raise tally.ended
    facts = _facts(asked, endpoint, prompt, study.codebook, window, tally, len(answers), too_long)
    answers |= tally.answers
    made = _predictions(prompt, answers, known, study, passages, seed, facts)
    trained = store_model(store, made, actor=actor)
    if tally.ended is not None:
        raise _interrupted(tally) from tally.ended
    notes = [*trained.notes, *_notes(len(left) - len(wanted), too_long, tally)]
    return Trained(trained.id, trained.card, tuple(notes))


def earlier_answers(view: View, prompt: Prompt) -> Stored:
    """What the model has answered to this prompt before."""
    found: Stored = {}
    for content in model_contents(view, LLM):
        made = from_bytes(content)
        if isinstance(made, Predictions) and made.card.get("prompt_sha256") == prompt.sha256:
            found = {**dict(made.answers), **found}
    return found


def answered(view: View, codebook: Codebook) -> Answered:
    """The language model that was asked last, with its answers to the present codebook. Raises
    Refused if it was not asked.
    """
    content = next(model_contents(view, LLM), None)
    made = None if content is None else from_bytes(content)
    prompt = prompt_of("" if made is None else str(made.card.get("model")), codebook)
    if made is None or made.card.get("prompt_sha256") != prompt.sha256:
        why = "was not asked yet" if made is None else "was asked with another codebook"
        raise Refused(
            f"a language model {why}",
            command="qcode suggest train --suggester llm --endpoint URL --model NAME",
        )
    return Answered(prompt, earlier_answers(view, prompt))


def _allowed(asked: Asked) -> Endpoint:
    """The endpoint, if text may be sent there. Raises UsageError."""
    endpoint = endpoint_of(asked.endpoint)
    if endpoint.is_here:
        if asked.allowed is not None:
            raise UsageError(
                f"--allow-host has no effect: {endpoint.host} is this machine; leave it out"
            )
    elif asked.allowed is None or asked.allowed.casefold() != endpoint.host.casefold():
        raise UsageError(
            f"{endpoint.host} is another machine, and text of the transcripts would be sent there;"
            " nothing was sent",
            advice=f"if you may do that, add --allow-host {endpoint.host}; it is recorded in the"
            " study",
        )
    return endpoint


def _stated_window(server: Server, model: str) -> int:
    window = window_of(server, model)
    if window is None:
        raise Refused(
            f"{server.endpoint} does not say how many tokens {model!r} reads at once; nothing was"
            " asked, because servers cut longer prompts silently",
            advice="give the number with which the server was started: --window 8192",
        )
    return window


def _in_order(study: Study, known: Sequence[Example]) -> list[Passage]:
    """All different passages, those with known codes first: with them the answers are
    calibrated.
    """
    every = [p for interview in study.interviews for p in passages_of(interview)]
    return list({_words(p): p for p in [*(e.passage for e in known), *every]}.values())


def _words(passage: Passage) -> tuple[str, ...]:
    return (passage.text, passage.before, passage.role, str(passage.asked))


def _record(
    store: Store,
    study: Study,
    endpoint: Endpoint,
    model: str,
    wanted: Sequence[Passage],
    actor: str,
) -> None:
    """Record what will be sent, before it is. It cannot be undone, as the sending cannot."""
    words = {_words(p) for p in wanted}
    sent = [i.id for i in study.interviews if any(_words(p) in words for p in passages_of(i))]
    value = {
        "host": endpoint.host,
        "endpoint": str(endpoint),
        "model": model,
        "transcripts": sent,
        "segments": len(wanted),
        "what": "segments, the turns before them, roles, and the codebook",
    }
    with store.change(f"send text to {endpoint.host}", actor=actor, purpose=READING) as change:
        if actor:
            coder_entity(change, actor)
        put_sent(change, value)


def _predictions(
    prompt: Prompt,
    answers: Stored,
    known: Sequence[Example],
    study: Study,
    passages: Sequence[Passage],
    seed: int,
    facts: dict[str, Any],
) -> Predictions:
    answered = [p for p in passages if prompt.key(p) in answers]
    taught = [e for e in known if prompt.key(e.passage) in answers]
    if not taught:
        raise Refused(
            f"{prompt.model!r} has answered about no finished segment, so its answers cannot be"
            " calibrated; nothing was changed",
            advice="use a model that follows instructions, or a larger window",
        )
    suggester = Answered(prompt, {prompt.key(p): answers[prompt.key(p)] for p in answered})
    fitted = fit_suggester(LLM, suggester, taught, study.codebook, seed, facts)
    return fitted.stored(answered, suggester.answers)


def _facts(
    asked: Asked,
    endpoint: Endpoint,
    prompt: Prompt,
    codebook: Codebook,
    window: int,
    tally: Tally,
    reused: int,
    too_long: int,
) -> dict[str, Any]:
    """What the card says of the run. It holds no words of transcripts: cards are not purged."""
    return {
        "made_from": f"answers of the language model {asked.model}",
        "model": asked.model,
        "endpoint": str(endpoint),
        "window": window,
        "prompt": INSTRUCTIONS,
        "prompt_sha256": prompt.sha256,
        "codebook_sha256": codebook_sha256(codebook),
        "segments_asked": tally.asked,
        "answers_reused": reused,
        "answers_malformed": tally.malformed,
        "segments_too_long": too_long,
        "dropped_words_not_in_segment": tally.uncited,
        "dropped_unknown_codes": tally.unknown,
    }


def _notes(later: int, too_long: int, tally: Tally) -> list[str]:
    notes = []
    if later:
        notes.append(f"{amount(later, 'segment')} left; the same command asks about the next ones")
    if too_long:
        notes.append(f"{amount(too_long, 'segment')} too long for the window, not asked about")
    if tally.malformed:
        notes.append(f"{amount(tally.malformed, 'answer')} not in the form asked for, left out")
    if tally.uncited:
        notes.append(
            f"{amount(tally.uncited, 'suggestion')} dropped, because the cited words do not stand"
            " in the segment"
        )
    return notes


def _interrupted(tally: Tally) -> Exception:
    if isinstance(tally.ended, KeyboardInterrupt):
        return Refused(
            f"interrupted; {amount(len(tally.answers), 'answer')} kept",
            advice="the same command goes on",
        )
    assert tally.ended is not None
    return Refused(
        f"{tally.ended.message}; {amount(len(tally.answers), 'answer')} kept",
        advice="correct it, and the same command goes on",
    )
