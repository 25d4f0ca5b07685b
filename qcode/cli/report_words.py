"""``qcode report words``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import BY, Session, output, session, where_option


@click.command("words")
@click.option("--by", metavar="ATTR,…", help=BY)
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    metavar="N",
    help="At most N words of each group; 0 for all.",
)
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Leave out words said fewer than N times.",
)
@click.option(
    "--min-letters",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Leave out words of fewer than N letters.",
)
@click.option(
    "--stop-words",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Also leave out the words in FILE, one a line.",
)
@click.option("--all-words", is_flag=True, help="Keep the common words of the language.")
@where_option
@output
@session
def words(
    current: Session,
    by: str | None,
    top: int,
    min_count: int,
    min_letters: int,
    stop_words: Path | None,
    all_words: bool,
    where: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Count which words people say, and how many say them.

    Common words of the language are left out. qcode query word:WORD --kwic shows a word in its
    context.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import DEFAULT, WordOptions, word_frequencies
    from qcode.workflows.reporting import stop_words as stop_words_of

    left_out = stop_words_of(stop_words, without_lists=all_words)
    with current.store() as store:
        study = current.counted(store, where, DEFAULT)
    options = WordOptions(top or None, min_letters, min_count)
    emit(word_frequencies(study, by, options, left_out), format_=format_, output=output)
