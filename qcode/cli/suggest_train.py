"""``qcode suggest train``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from qcode.cli.options import NAME, SEED, Number, Session, refuse_beside, session

if TYPE_CHECKING:
    from qcode.workflows.suggesting import Trained

_OF_LANGUAGE_MODELS = (
    "--endpoint",
    "--model",
    "--window",
    "--timeout",
    "--allow-host",
    "--at-most",
)


def _language_model(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of language models."""
    options = (
        click.option(
            "--endpoint",
            metavar="URL",
            help="With --suggester llm: the server, such as http://127.0.0.1:8080/v1.",
        ),
        click.option("--model", type=NAME, metavar="NAME", help="The server's name of the model."),
        click.option(
            "--window",
            type=click.IntRange(min=1),
            metavar="TOKENS",
            help="How much the model reads at once, if the server does not say it.",
        ),
        click.option(
            "--timeout",
            type=Number(min=0, min_open=True),
            default=120.0,
            show_default=True,
            metavar="SECONDS",
            help="How long to wait for an answer.",
        ),
        click.option(
            "--allow-host",
            metavar="HOST",
            help="Send text to this other machine. It is recorded in the study.",
        ),
        click.option(
            "--at-most",
            type=click.IntRange(min=1),
            metavar="N",
            help="Ask about at most N segments now; the same command goes on later.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.command("train")
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed trains the same model."
)
@click.option(
    "--suggester",
    type=NAME,
    metavar="NAME",
    help="Another suggester than qcode's own; see qcode suggest suggesters.",
)
@_language_model
@session
def command(current: Session, seed: int, suggester: str | None, **language: Any) -> None:
    """Train on everything marked as finished, and store the model in the study.

    Of another suggester, what it predicts for all segments is stored, not the suggester itself.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.suggesting import LLM, OWN, card_lines, train_with

    if suggester == LLM:
        trained = _ask(current, seed, language)
    else:
        refuse_beside(f"the suggester {suggester or OWN!r}", *_OF_LANGUAGE_MODELS)
        with current.store() as store:
            trained = train_with(store, suggester or OWN, seed=seed, actor=current.actor)
    tell(trained.notes)
    say("trained a model")
    for line in card_lines(trained.card):
        say(f"  {line}")


def _ask(current: Session, seed: int, language: dict[str, Any]) -> Trained:
    from qcode.workflows.suggesting import Asked, train_language_model

    if missing := [f"--{name}" for name in ("endpoint", "model") if not language[name]]:
        raise click.UsageError(f"--suggester llm needs {' and '.join(missing)}")
    asked = Asked(
        endpoint=language["endpoint"],
        model=language["model"],
        window=language["window"],
        timeout=language["timeout"],
        allowed=language["allow_host"],
        most=language["at_most"],
        key=os.environ.get("QCODE_LLM_KEY", ""),
    )
    with current.store() as store, _progress() as progress:
        return train_language_model(store, asked, seed=seed, actor=current.actor, progress=progress)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("asking"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("asking")
        yield lambda done, total: bar.update(task, completed=done, total=total)
