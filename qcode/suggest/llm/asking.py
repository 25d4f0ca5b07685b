"""Ask a language model about many passages, one after the other, and keep what it answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.errors import QcodeError, Refused
from qcode.suggest.examples import Passage
from qcode.suggest.llm.answers import Answer, answer_of
from qcode.suggest.llm.prompting import Prompt, estimated_tokens, fits, needed
from qcode.suggest.llm.server import Server

Stored = dict[str, list[list[Any]]]
"""Answers by `Prompt.key`: for each code [code, words, confidence]."""
_IN_A_ROW = 5
"""So many malformed answers one after the other end the asking."""


@dataclass(slots=True)
class Tally:
    """What became of the passages. `ended` is the error that ended the asking early."""

    asked: int = 0
    malformed: int = 0
    uncited: int = 0
    unknown: int = 0
    ended: QcodeError | KeyboardInterrupt | None = None
    answers: Stored = field(default_factory=dict)


def window_of(server: Server, model: str) -> int | None:
    """The number of tokens that the model can read at once, as the server says; None if it does not
    say it. What the model was trained for does not count: a server may be started with less.
    """
    root = server.endpoint.root
    props = server.known(f"{root}/props") or {}
    settings = props.get("default_generation_settings")
    if isinstance(settings, dict) and (found := _count(settings.get("n_ctx"))):
        return found  # llama.cpp
    for path, name in (
        (f"{server.endpoint.path}/models", "max_model_len"),  # vLLM
        (f"{root}/api/v0/models", "loaded_context_length"),  # LM Studio
    ):
        listed = (server.known(path) or {}).get("data")
        for entry in listed if isinstance(listed, list) else ():
            named = isinstance(entry, dict) and entry.get("id") == model
            if named and (found := _count(entry.get(name))):
                return found
    return None


def tokens_of(server: Server, model: str, text: str) -> int:
    """The number of tokens of a text, counted by the server if it is on this machine and can count,
    else estimated so that it is rather too high.
    """
    if not server.endpoint.is_here:
        return estimated_tokens(text)
    path = f"{server.endpoint.root}/tokenize"
    answer = server.known(path, {"model": model, "content": text, "prompt": text}) or {}
    listed = answer.get("tokens")
    counted = _count(answer.get("count")) or (len(listed) if isinstance(listed, list) else 0)
    return counted or estimated_tokens(text)


def refuse_too_long(prompt: Prompt, window: int, system_tokens: int) -> None:
    """Raise Refused if the codebook alone does not fit into the window."""
    if (need := needed(system_tokens)) > window:
        raise Refused(
            f"the prompt with the codebook needs {need:,} tokens, and the window of"
            f" {prompt.model!r} has {window:,}; nothing was asked, because a prompt is never cut",
            advice="start the server with a larger window, and give it with --window",
        )


def asks(
    server: Server,
    prompt: Prompt,
    passages: Sequence[Passage],
    progress: Callable[[int, int], None] | None = None,
) -> Tally:
    """Ask about each passage. If the server fails, or somebody interrupts, what was answered before
    is kept, and the error stands in the result.
    """
    tally = Tally()
    in_a_row = 0
    for done, passage in enumerate(passages):
        if progress is not None:
            progress(done, len(passages))
        try:
            answer = _ask(server, prompt, passage)
        except (QcodeError, KeyboardInterrupt) as error:
            tally.ended = error
            break
        tally.asked += 1
        if isinstance(answer, str):
            tally.malformed += 1
            in_a_row += 1
            if in_a_row == _IN_A_ROW:
                tally.ended = Refused(
                    f"{prompt.model!r} does not answer in the form that was asked for ({answer})",
                    advice="use a model that follows instructions",
                )
                break
            continue
        in_a_row = 0
        tally.uncited += answer.uncited
        tally.unknown += answer.unknown
        rows = [[c.code, c.words, c.confidence] for c in answer.cited]
        tally.answers[prompt.key(passage)] = rows
    return tally


def _ask(server: Server, prompt: Prompt, passage: Passage) -> Answer | str:
    """The answer, or what is wrong with it."""
    path = f"{server.endpoint.path}/chat/completions"
    said = server.ask(path, prompt.body(passage))
    try:
        choice = said["choices"][0]
        content, finish = choice["message"]["content"], choice.get("finish_reason")
    except (LookupError, TypeError, AttributeError) as error:
        raise Refused(
            f"{server.endpoint} does not answer like an OpenAI-compatible server",
            advice="correct --endpoint",
        ) from error
    if finish == "length":
        return "the answer was cut"
    try:
        return answer_of(content if isinstance(content, str) else "", passage.text, prompt.codes)
    except ValueError as error:
        return str(error)


def those_that_fit(
    passages: Sequence[Passage], window: int, system_tokens: int
) -> tuple[list[Passage], int]:
    """The passages that fit into the window, and how many do not."""
    fitting = [p for p in passages if fits(window, system_tokens, p)]
    return fitting, len(passages) - len(fitting)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
