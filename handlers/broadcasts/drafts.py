"""A draft as a whole: duplicated, or thrown away."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from handlers.broadcasts import hub, listed, words
from handlers.broadcasts.buttons import CopyBroadcast, DropBroadcast
from handlers.doors import ShowBroadcast
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import _, lines, pgettext
from services import broadcasts, clock
from services.broadcasts import Broadcast
from services.refusals import BroadcastGone

A_MOMENT: Final = timedelta(seconds=10)


def copies(turn: Turn) -> None:
    """A tap on "Duplicate"; the second tap of two shows the same copy."""
    found = hub.of(turn, turn.tapped(CopyBroadcast).broadcast_id)
    hub.counted(turn, found.audience)
    made = _just_made(turn, found)
    if made is None:
        made = broadcasts.copy(turn.session, found.id, roles=turn.roles, by=turn.person.id)
    hub.shows_hub(turn, made, above=_("This is a copy. Nothing of it has been sent."))


def _just_made(turn: Turn, found: Broadcast) -> Broadcast | None:
    newest = broadcasts.listed(turn.session, roles=turn.roles, is_over=False, limit=1)[:1]
    is_copy = [
        each
        for each in newest
        if each.id != found.id
        and each.made_by == turn.person.id
        and (each.versions, each.audience, each.links) == (found.versions, found.audience, found.links)
        and clock.now() - each.changed_at < A_MOMENT
    ]
    return is_copy[0] if is_copy else None


def drops(turn: Turn) -> None:
    """A tap on "Throw away"; the second tap of two finds nothing left to do."""
    tapped = turn.tapped(DropBroadcast)
    if tapped.is_sure:
        with suppress(BroadcastGone):
            broadcasts.drop(turn.session, tapped.broadcast_id, roles=turn.roles)
        listed.shows_list(turn, above=_("The draft is gone."))
        return
    broadcasts.draft(turn.session, tapped.broadcast_id, roles=turn.roles)
    found = hub.of(turn, tapped.broadcast_id)
    text = lines(_("❗ <b>Throw this draft away?</b>"), words.heading(found), _("It cannot be brought back."))
    sure: Row = (Button(pgettext("button", "🗑 Throw away"), DropBroadcast(found.id, True)),)
    turn.show(Screen(text, (sure, menu_row(back=ShowBroadcast(found.id)))))
