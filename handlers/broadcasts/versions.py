"""One language of an announcement: written anew, found to be another language, or taken out."""

from dataclasses import replace

from handlers.broadcasts import hub, words, writing
from handlers.broadcasts.buttons import MoveVersion, RemoveVersion, ShowVersion, WriteVersion
from handlers.broadcasts.writing import WRITTEN, draft_of
from handlers.doors import ShowBroadcast
from handlers.keyboards import menu_row, rows_of
from handlers.screens import Button, Row, Screen
from handlers.turn import Turn
from locales import _, lines, ngettext, pgettext, verbatim
from locales.formats import own_name
from services import broadcasts
from services.broadcasts import Broadcast


def shows_version(turn: Turn) -> None:
    """A tap on a language: what can be done with its words, or the question for them."""
    tapped = turn.tapped(ShowVersion)
    found = draft_of(turn, tapped.broadcast_id, tapped.language)
    written = found.versions.get(tapped.language)
    if written is None:
        hub.begins(turn, writing.WRITE, found, language=tapped.language)
        return
    length = ngettext("{number} character", "{number} characters", written.length)
    text = lines(
        words.heading(found),
        _("{language}: {length}", language=own_name(tapped.language), length=length),
        words.file(written),
    )
    rows: list[Row] = [(Button(pgettext("button", "✏️ Write anew"), WriteVersion(found.id, tapped.language)),)]
    if _free(turn, found):
        other = MoveVersion(found.id, tapped.language)
        rows.append((Button(pgettext("button", "🌐 It is another language"), other),))
    rows.append((Button(pgettext("button", "🗑 Take it out"), RemoveVersion(found.id, tapped.language)),))
    turn.show(Screen(text, (*rows, menu_row(back=ShowBroadcast(found.id)))))


def _free(turn: Turn, found: Broadcast) -> list[str]:
    return [code for code in turn.house.languages if code not in found.versions]


def moves_version(turn: Turn) -> None:
    """A tap on "It is another language", then on that."""
    tapped = turn.tapped(MoveVersion)
    found = draft_of(turn, tapped.broadcast_id, tapped.language)
    written = found.versions.get(tapped.language)
    if written is None or tapped.to in found.versions:
        hub.shows_hub(turn, found)
    elif tapped.to not in turn.house.languages:
        tiles = [
            Button(verbatim(own_name(code)), MoveVersion(found.id, tapped.language, code))
            for code in _free(turn, found)
        ]
        text = lines(words.heading(found), _("In which language is it?"))
        turn.show(Screen(text, (*rows_of(tiles), menu_row(back=ShowBroadcast(found.id)))))
    else:
        broadcasts.write(turn.session, found.id, tapped.language, None, roles=turn.roles, by=turn.person.id)
        made = broadcasts.write(turn.session, found.id, tapped.to, written, roles=turn.roles, by=turn.person.id)
        kept = turn.dialogue.state.get(WRITTEN)
        if isinstance(kept, list) and kept[:2] == [found.id, tapped.language]:
            state = {**turn.dialogue.state, WRITTEN: [found.id, tapped.to, kept[2]]}
            turn.dialogue = replace(turn.dialogue, state=state)
        hub.shows_hub(turn, made, above=_("Saved as: {language}", language=own_name(tapped.to)))


def removes_version(turn: Turn) -> None:
    """A tap on "Take it out"."""
    tapped = turn.tapped(RemoveVersion)
    found = draft_of(turn, tapped.broadcast_id, tapped.language)
    if tapped.language in found.versions:
        found = broadcasts.write(turn.session, found.id, tapped.language, None, roles=turn.roles, by=turn.person.id)
    hub.shows_hub(
        turn,
        found,
        above=_("Taken out: {language}", language=own_name(tapped.language)),
    )
