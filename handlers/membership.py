"""Who blocks the bot, who comes back, and what is said in groups and channels."""

from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import _, pgettext
from services import deep_links, introduction_ends, people


def changes_membership(turn: Turn) -> None:
    """Telegram tells that a person blocked the bot or unblocked it; groups and channels change nothing."""
    change = turn.update.my_chat_member
    if change is None or change.chat.type != "private":
        return
    if change.new_chat_member.status in ("kicked", "left"):
        people.mark_unreachable(turn.session, turn.person.telegram_id)
        introduction_ends.stop_cards(turn.session, turn.person.id)
    else:
        people.mark_reachable(turn.session, turn.person.telegram_id)


def calls_in_group(turn: Turn) -> None:
    """A command addressed to the bot in a group that is not the desk: the way to the private chat."""
    said = _("I work in a private chat, where only you can read my answers.")
    link = deep_links.link(turn.house.bot_username, "menu")
    turn.show(Screen(said, ((Button(pgettext("button", "Open the private chat"), url=link),),)))


def does_nothing(turn: Turn) -> None:
    """An update that asks for no answer: it is only marked handled."""
    assert turn.shown is None
