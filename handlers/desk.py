"""The desk's group: replies become answers, commands change a case, everything else stays inside.

The asker's side is in `handlers/requests.py`. Nothing here reads a plain message: only replies to what came from an
asker, and commands.
"""

from telegram import Message

from handlers import contact_cards, contents, errors
from handlers.desk_words import SetStatus, TakeCase, listed
from handlers.keyboards import menu_row
from handlers.screens import Button, Screen
from handlers.turn import Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext
from locales.formats import language_name
from services import (
    chat_moves,
    contact_topics,
    deep_links,
    desk,
    editing,
    gate,
    introduction_ends,
    people,
    relay_notices,
    relays,
    spam,
    topics,
)
from services.desk import Case, Kind, Status
from services.notices import Reader, tell
from services.people import Role
from services.refusals import Refusal

MOST_LISTED = 30
FILES = "files"
"""After /ban: the desk takes words from this person, but no files."""


def hears(turn: Turn) -> None:
    """Any message of the group that is no command."""
    message = turn.update.effective_message
    assert message is not None
    if message.migrate_to_chat_id:
        chat_moves.moved(turn.session, message.chat_id, message.migrate_to_chat_id)
    elif message.forum_topic_closed or message.forum_topic_reopened:
        _topic_changes(turn, message)
    elif message.sender_chat is not None:
        if _is_answer(turn, message):
            asks_for_name(turn)
    elif message.from_user is not None and not message.from_user.is_bot:
        _passes_on(turn, message)


def _is_answer(turn: Turn, message: Message) -> bool:
    quoted = message.reply_to_message
    return quoted is not None and relays.is_from_asker(turn.session, message.chat_id, quoted.message_id)


def asks_for_name(turn: Turn) -> None:
    """An administrator wrote as the group itself: nobody would know who answered."""
    note(
        turn,
        _(
            "This was not sent: it was written anonymously. Please turn off “Remain anonymous” in your administrator "
            "rights and write as yourself."
        ),
    )


def _passes_on(turn: Turn, message: Message) -> None:
    found = contents.content(message)
    thread_id = message.message_thread_id if message.is_topic_message else None
    try:
        if _is_command(message):
            if not turn.is_edit and _is_answer(turn, message):
                note(turn, _not_sent(_("I do not know this command.")))
        elif turn.is_edit and relays.edit(turn.session, message.chat_id, found):
            return
        elif message.reply_to_message is None or not relays.answer(
            turn.session, message.chat_id, thread_id, message.reply_to_message.message_id, found
        ):
            relays.joins_album(turn.session, message.chat_id, thread_id, found)
    except Refusal as refusal:
        note(turn, _not_sent(errors.words(refusal)))


def _is_command(message: Message) -> bool:
    """Whether it is a command, of another bot or of none: nobody means that for an asker."""
    entities = (*message.entities, *message.caption_entities)
    return any(entity.type == "bot_command" and entity.offset == 0 for entity in entities)


def _not_sent(reason: Text) -> Text:
    return _("⚠️ This was not sent. {reason}", reason=reason)


def _topic_changes(turn: Turn, message: Message) -> None:
    """Somebody closed a topic by hand, which means that the case is done, or opened it again."""
    case = desk.case_in(turn.session, message.chat_id, message.message_thread_id)
    if case is None:
        return
    is_closed = message.forum_topic_closed is not None
    topics.topic_is(turn.session, case.id, closed=is_closed)
    if is_closed and case.status is not Status.DONE:
        contact_topics.say_if_open(turn.session, case.id)


def note(turn: Turn, text: Text) -> None:
    """An answer to somebody of the desk, below what they wrote."""
    turn.show(Screen(text, quote=turn.message_id))


def done(turn: Turn) -> None:
    """The sign that a command was carried out: where the group allows reactions, no words are needed."""
    assert turn.message_id is not None
    told = relay_notices.Acknowledge(turn.message_id)
    reader = Reader(turn.dialogue.chat_id, topics.ANYWHERE, None)
    tell(turn.session, reader, told, key=f"{turn.dialogue.chat_id}:{turn.message_id}")


def _case_here(turn: Turn) -> Case | None:
    """The case in whose topic this was written; says so where it is none."""
    message = turn.update.effective_message
    thread_id = message.message_thread_id if message and message.is_topic_message else None
    found = desk.case_in(turn.session, turn.dialogue.chat_id, thread_id)
    if found is None:
        note(turn, _("This command belongs in the topic of a request."))
    return found


def _first_name(turn: Turn) -> str:
    user = turn.update.effective_user
    return user.first_name if user else ""


def takes(turn: Turn) -> None:
    """/take: I look after this."""
    case = _case_here(turn)
    if case is not None:
        topics.take(turn.session, case.id, by=turn.person.telegram_id, first_name=_first_name(turn))
        done(turn)


def finishes(turn: Turn) -> None:
    """/done: nothing is left to do."""
    _sets(turn, Status.DONE)


def waits(turn: Turn) -> None:
    """/wait: it is the asker's turn."""
    _sets(turn, Status.WAITING)


def _sets(turn: Turn, status: Status) -> None:
    case = _case_here(turn)
    if case is not None:
        _set(turn, case.id, status)
        done(turn)


def _set(turn: Turn, case_id: int, status: Status) -> None:
    """Only the gate ends a request for contact: where its topic is closed by hand, what is still open is said."""
    row = desk.locked(turn.session, case_id)
    was_done = row.status == Status.DONE.value
    topics.set_status(turn.session, row, status)
    if status is Status.DONE and not was_done:
        contact_topics.say_if_open(turn.session, case_id)


def taps_take(turn: Turn) -> None:
    """The card's button for /take."""
    if turn.is_at_desk:
        case_id = turn.tapped(TakeCase).case_id
        topics.take(turn.session, case_id, by=turn.person.telegram_id, first_name=_first_name(turn))


def taps_status(turn: Turn) -> None:
    """The card's buttons for /wait and /done."""
    tapped = turn.tapped(SetStatus)
    if turn.is_at_desk and tapped.status in {*Status}:
        _set(turn, tapped.case_id, Status(tapped.status))


def takes_back(turn: Turn) -> None:
    """/del in reply to one's answer: its reader loses it, here it stays."""
    message = turn.update.effective_message
    quoted = message.reply_to_message if message else None
    if quoted is not None and relays.delete(turn.session, turn.dialogue.chat_id, quoted.message_id):
        done(turn)
    else:
        note(turn, _("Reply with /del to an answer that was sent, and it is taken back."))


def asks_who(turn: Turn) -> None:
    """/who: what is known of the asker, which is little on purpose."""
    case = _case_here(turn)
    if case is None:
        return
    if case.person_id is None:
        note(turn, _("The asker has deleted all data."))
        return
    number = desk.cases_of(turn.session, case.person_id)
    account = desk.telegram_id(turn.session, case)
    person = people.person(turn.session, account) if account else None
    said = lines(
        _("<b>Asker {alias}</b>", alias=desk.alias(turn.session, case.person_id)),
        _("Language: {language}", language=language_name(case.language)),
        ngettext("{number} request so far", "{number} requests so far", number, number=number),
        _("Cannot be reached in Telegram at present.") if person and not person.is_reachable else None,
        _ban_line(turn, case.person_id),
    )
    note(turn, said)


def _ban_line(turn: Turn, person_id: int) -> Text | None:
    ban = desk.banned(turn.session, person_id)
    if ban is None:
        return None if desk.may_send_files(turn.session, person_id) else _("Files are not taken from here.")
    return _("Banned without being told.") if ban else _("Banned.")


def drafts(turn: Turn) -> None:
    """/draft: the question and its answer become the draft of an article, which a manager completes in private."""
    case = _case_here(turn)
    at = turn.house.desk
    if case is None or at is None:
        return
    if case.kind is not Kind.QUESTION:
        note(turn, _("Articles are made of questions only."))
        return
    made = editing.draft_of_case(turn.session, case, language=at.language, by=turn.person.telegram_id)
    text = _("📝 The draft of an article is ready. A manager can complete and publish it in the private chat.")
    link = deep_links.link(turn.house.bot_username, f"kd_{made.id}")
    turn.show(Screen(text, ((Button(pgettext("button", "Open the draft"), url=link),),), quote=turn.message_id))


def opens_gate(turn: Turn) -> None:
    """/gate in the topic of a request for contact: the way to it in the private chat, where names may be seen."""
    turn.needs(Role.MANAGER)
    case = _case_here(turn)
    if case is None:
        return
    if case.kind is not Kind.CONTACT:
        note(turn, _("This is no request for contact: there is nothing to decide at the gate."))
        return
    said = _("The checks of this request are in your private chat, since names stand there.")
    rows = ((contact_cards.gate_link(case.id, turn.house),),)
    turn.show(Screen(said, rows, quote=turn.message_id))


def bans(turn: Turn) -> None:
    """/ban: the desk takes nothing from this person any more, and tells them so; /ban files: it takes words alone."""
    _bans(turn, is_of_files=turn.words_after_command.lower() == FILES)


def shadows(turn: Turn) -> None:
    """/shadow: the same, without telling them."""
    _bans(turn, is_shadow=True)


def _bans(turn: Turn, *, is_shadow: bool = False, is_of_files: bool = False) -> None:
    turn.needs(Role.MANAGER)
    case = _case_here(turn)
    if case is None:
        return
    if case.person_id is None:
        note(turn, _("The asker has deleted all data."))
        return
    by = turn.person.telegram_id
    desk.ban(turn.session, case.person_id, by=by, is_shadow=is_shadow, is_of_files=is_of_files)
    if not is_shadow and not is_of_files:
        gate.decline_all(turn.session, case.person_id, by=by, roles=turn.roles)
        introduction_ends.stop_for_person(turn.session, case.person_id)
    topics.say_changed(turn.session, case)
    done(turn)


def unbans(turn: Turn) -> None:
    """/unban: they may write again; in the topic of banned people, in reply to what one of them wrote."""
    turn.needs(Role.MANAGER)
    message = turn.update.effective_message
    quoted = message.reply_to_message if message else None
    sender = spam.sender(turn.session, turn.dialogue.chat_id, quoted.message_id) if quoted else None
    if sender is not None:
        desk.unban(turn.session, sender)
        done(turn)
        return
    case = _case_here(turn)
    if case is not None and case.person_id is not None:
        desk.unban(turn.session, case.person_id)
        topics.say_changed(turn.session, case)
        done(turn)


def shows_inbox(turn: Turn) -> None:
    """/inbox in the private chat of a manager: everything open, the most urgent first."""
    turn.needs(Role.MANAGER)
    turn.dialogue = turn.dialogue.left()
    found = desk.open_cases(turn.session)[:MOST_LISTED]
    text = paragraphs(_("<b>Open requests</b>"), listed(found, turn.zone) if found else _("Nothing is open."))
    turn.show(Screen(text, (menu_row(),)))
