"""An announcement that goes out or has gone out, for those who make them: how it goes, pause, stop, its report."""

from handlers import broadcast_card_words, broadcast_words
from handlers.broadcast_card_words import ReadBroadcast, SendReport, TurnSending
from handlers.buttons import UnknownButtonError
from handlers.doors import ShowBroadcast
from handlers.forms.engine import tapped_message
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Row, Screen
from handlers.turn import Turn
from locales import Text, _, paragraphs, pgettext
from locales.formats import number
from services import broadcast_cards, broadcast_notices, broadcast_sending, broadcasts
from services.broadcasts import UNDER_WAY, Broadcast, Fate

DEEDS = {
    "pause": broadcast_sending.pause,
    "resume": broadcast_sending.resume,
    "stop": broadcast_sending.stop,
}


def opens_running(turn: Turn) -> None:
    """A button that names an announcement. Raises NotAllowed, BroadcastGone."""
    turn.dialogue = turn.dialogue.left()
    shows_running(turn, turn.tapped(ShowBroadcast).broadcast_id)


def shows_running(turn: Turn, broadcast_id: int, *, above: Text | None = None) -> None:
    """The screen of an announcement that is under way or over. Raises NotAllowed, BroadcastGone."""
    found = broadcast_cards.of_broadcast(turn.session, broadcast_id, roles=turn.roles)
    text = paragraphs(
        above,
        broadcast_card_words.progress(found, turn.zone),
        broadcast_card_words.reported(found.report) if found.report is not None else None,
    )
    again: tuple[Row, ...] = ()
    if found.broadcast.state in UNDER_WAY:
        again = ((Button(pgettext("button", "🔄 Refresh"), ShowBroadcast(broadcast_id)),),)
    turn.show(Screen(text, (*broadcast_card_words.rows(found), *again, menu_row())))


def turns_sending(turn: Turn) -> None:
    """A tap on pause, go on or stop. On the card it changes the card alone; stopping asks first.

    Raises NotAllowed, BroadcastGone, BroadcastUnderWay, UnknownButtonError.
    """
    tapped = turn.tapped(TurnSending)
    found = broadcasts.broadcast(turn.session, tapped.broadcast_id, roles=turn.roles)
    if tapped.deed == "stop" and not tapped.is_sure and found.state in UNDER_WAY:
        _asks_to_stop(turn, found)
        return
    if tapped.deed not in DEEDS:
        raise UnknownButtonError
    made = DEEDS[tapped.deed](turn.session, tapped.broadcast_id, roles=turn.roles, by=turn.person.id)
    broadcast_cards.show_now(turn.session, made.id)
    if not broadcast_cards.is_card(turn.session, made.id, turn.person.id, tapped_message(turn)):
        shows_running(turn, made.id)


def reads_broadcast(turn: Turn) -> None:
    """The announcement as its readers get it, as a message of its own. Raises NotAllowed, BroadcastGone."""
    found = broadcasts.broadcast(turn.session, turn.tapped(ReadBroadcast).broadcast_id, roles=turn.roles)
    told = broadcast_notices.told(turn.session, found, turn.language)
    turn.say(broadcast_words.as_read(told, turn.house, is_test=True))


def sends_report(turn: Turn) -> None:
    """A tap on "Chart" or "Table": the file comes below. Raises NotAllowed, BroadcastGone."""
    tapped = turn.tapped(SendReport)
    broadcasts.broadcast(turn.session, tapped.broadcast_id, roles=turn.roles)
    params = {"broadcast_id": tapped.broadcast_id, "person_id": turn.person.id}
    if tapped.kind == "table":
        turn.say(Screen(_("📄 The numbers of the announcement"), file=File("broadcast_table", params)))
        return
    found = broadcast_cards.of_broadcast(turn.session, tapped.broadcast_id, roles=turn.roles)
    text = _(
        "📈 Sent: {sent}. Assistant stopped or account gone: {blocked}. Unsure whether it arrived: {unsure}.",
        sent=number(found.of(Fate.SENT)),
        blocked=number(found.of(Fate.BLOCKED)),
        unsure=number(found.of(Fate.UNSURE)),
    )
    turn.say(Screen(text, file=File("broadcast_chart", params)))


def _asks_to_stop(turn: Turn, found: Broadcast) -> None:
    going = broadcast_cards.of_broadcast(turn.session, found.id, roles=turn.roles)
    text = paragraphs(
        _("❗ <b>Stop this announcement?</b>"),
        _(
            "{sent} have got it. {waiting} will not get it any more, and it cannot be taken up again.",
            sent=number(going.of(Fate.SENT)),
            waiting=number(going.waiting),
        ),
    )
    sure: Row = (Button(pgettext("button", "⏹ Stop for good"), TurnSending(found.id, "stop", True)),)
    turn.show(Screen(text, (sure, menu_row(back=ShowBroadcast(found.id)))))


ROUTES = {
    ShowBroadcast: opens_running,
    TurnSending: turns_sending,
    ReadBroadcast: reads_broadcast,
    SendReport: sends_report,
}
