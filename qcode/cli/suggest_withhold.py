"""``qcode suggest withhold``."""

from __future__ import annotations

import click

from qcode.cli.options import Number, Session, session


@click.command("withhold")
@click.argument("share", type=Number(min=0, max=0.5), required=False)
@session
def withhold(current: Session, share: float | None) -> None:
    """Set the random SHARE of segments (0 to 0.5) on which a coder is shown no suggestions.

    Without SHARE the present one is printed. What coders do on these segments shows whether
    suggestions influence them: qcode report suggestions. With 0 this cannot be measured.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.suggesting import set_share, share_of

    with current.store() as store:
        if share is not None:
            tell(set_share(store, share, actor=current.actor))
        now = share_of(current.view(store))
    say(f"suggestions are withheld on a random {100 * now:g} % of the segments of each coder")
