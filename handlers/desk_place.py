"""The bot comes into a group or gets other rights there: which line makes the group the desk, and what it lacks."""

from collections.abc import Mapping
from typing import Final

from telegram import ChatMemberUpdated

from handlers import desk_words
from handlers.screens import Screen
from handlers.turn import Turn
from locales import N_, _, lines, paragraphs
from services import desk_care, desk_rights, notices, people, topics
from services.desk_rights import Lack
from services.notices import Reader

WORDS: Final[Mapping[Lack, str]] = {
    Lack.SUPERGROUP: N_("This must be a supergroup: turn on “Topics” in the group’s settings, and it becomes one."),
    Lack.TOPICS: N_("Topics are off: turn them on under Edit → Topics."),
    Lack.MEMBER: N_("I am not a member of this group: please add me."),
    Lack.ADMINISTRATOR: N_("I am no administrator: make me one under Edit → Administrators."),
    Lack.MANAGE_TOPICS: N_("I may not manage topics: turn this right on under Edit → Administrators."),
    Lack.PIN_MESSAGES: N_("I may not pin messages: turn this right on under Edit → Administrators."),
    Lack.DELETE_MESSAGES: N_("I may not delete messages: turn this right on under Edit → Administrators."),
}


def changes_place(turn: Turn) -> None:
    """Telegram tells that the bot was added to a group, or may do something else there."""
    change = turn.update.my_chat_member
    if change is None or change.chat.type not in ("group", "supergroup"):
        return
    if turn.is_at_desk:
        _looks_at_rights(turn, change)
    elif _is_added(change):
        _tells_id(turn, change)


def _is_added(change: ChatMemberUpdated) -> bool:
    outside = ("left", "kicked")
    return change.old_chat_member.status in outside and change.new_chat_member.status not in outside


def _looks_at_rights(turn: Turn, change: ChatMemberUpdated) -> None:
    if change.new_chat_member.status in ("left", "kicked"):
        return  # nothing can be said here any more; operators learn it when a case cannot be posted
    lacks = desk_rights.missing(change.chat.to_dict(), change.new_chat_member.to_dict())
    had = desk_rights.missing(change.chat.to_dict(), change.old_chat_member.to_dict())
    if lacks:
        text = paragraphs(
            _("⚠️ <b>The desk cannot work like this</b>"),
            lines(*(_("• {lack}", lack=_(WORDS[lack])) for lack in lacks)),
        )
        turn.show(Screen(text))
        return
    if had and turn.house.desk is not None:
        turn.show(Screen(_("✅ This group is the network desk now: every request gets a topic here.")))
        desk_care.repair(turn.session, turn.house.desk, at_once=True)


def _tells_id(turn: Turn, change: ChatMemberUpdated) -> None:
    """To whoever added the bot: in private where they have begun to talk to it, else in the group itself."""
    person = people.person(turn.session, change.from_user.id)
    is_known = person is not None and person.has_acknowledged and person.is_reachable
    if not is_known:
        turn.show(Screen(desk_words.id_words(change.chat.id)))
        return
    reader = Reader(change.from_user.id, topics.ANYWHERE, None)
    told = topics.AddedToGroup(change.chat.id)
    notices.tell(turn.session, reader, told, key=f"{change.chat.id}:{turn.update.update_id}")
