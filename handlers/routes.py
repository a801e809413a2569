"""The routing table: commands, buttons and everything else a person can send, each with its function."""

from collections.abc import Mapping
from typing import Final

from handlers import (
    announcements,
    articles,
    ask,
    broadcast_running,
    broadcasts,
    canned,
    care,
    check_in,
    consents,
    contact_requests,
    data_rights,
    desk,
    desk_place,
    desk_words,
    doors,
    editor,
    endings,
    entrance,
    event_card,
    event_change_words,
    event_changes,
    event_feedback,
    event_news,
    event_news_words,
    event_words,
    events,
    exports,
    feedback,
    forms,
    funding,
    gate,
    help,
    introduction_words,
    introductions,
    levels,
    markets,
    membership,
    my_data,
    my_events,
    operator,
    organising,
    pages,
    partner_relay,
    partner_relay_words,
    partners,
    phrase_words,
    phrases,
    privacy,
    profile,
    registration,
    registration_words,
    reminder_words,
    reminders,
    requests,
    role_offers,
    roles,
    settings,
    start,
    statistics,
    unread,
)
from handlers.buttons import Noop, UnknownButtonError
from handlers.commands import Command
from handlers.turn import Asking, Route, Turn
from locales import N_
from services.people import Role

COMMANDS: Final[tuple[Command, ...]] = (
    Command("start", N_("start, or open the menu"), start.starts, ask.finds_kept, is_listed=False),
    Command("menu", N_("open the menu"), start.shows_menu),
    Command("ask", N_("ask a question"), ask.asks_by_command, ask.finds_after_command),
    Command("events", N_("find events and register"), events.asks_for_events),
    Command("my", N_("see your own events"), my_events.asks_for_own_events),
    Command("partners", N_("find partners"), partners.asks_for_partners),
    Command("requests", N_("see your requests and answer others"), contact_requests.asks_for_requests),
    Command("profile", N_("see and change your company’s profile"), profile.asks_for_profile),
    Command("markets", N_("browse the markets"), markets.asks_for_markets),
    Command("funding", N_("find funding"), funding.asks_for_funding),
    Command("language", N_("change the language"), start.asks_for_languages),
    Command("settings", N_("set time zone, quiet hours and wishes"), settings.asks_for_settings),
    Command("privacy", N_("read how your data is handled"), privacy.asks_about_privacy),
    Command("help", N_("see what I can do"), help.helper(lambda: COMMANDS)),
    Command("cancel", N_("stop what you are doing"), start.cancels),
    Command("new", N_("make a new event"), organising.asks_for_new, role=Role.ORGANISER),
    Command("manage", N_("look after your events"), organising.asks_to_manage, role=Role.ORGANISER),
    Command("broadcast", N_("announce something to many people"), broadcasts.asks_to_announce, role=Role.ORGANISER),
    Command("stats", N_("see the figures of the programme"), statistics.asks_for_figures, role=Role.ORGANISER),
    Command("inbox", N_("see what the desk has to answer"), desk.shows_inbox, role=Role.MANAGER),
    Command("knowledge", N_("look after the articles"), care.shows_knowledge, role=Role.MANAGER),
    Command("gate", N_("decide on requests for contact"), gate.asks_for_gate, role=Role.MANAGER),
    Command("export", N_("take out tables as files"), exports.asks_for_export, role=Role.MANAGER),
    Command("pause", N_("pause or resume sending"), operator.asks_for_pause, role=Role.OPERATOR),
    Command("roles", N_("give roles and take them away"), roles.asks_for_roles, role=Role.OPERATOR),
)

DESK_COMMANDS: Final[tuple[Command, ...]] = (
    Command("take", N_("look after this request"), desk.takes),
    Command("done", N_("close this request"), desk.finishes),
    Command("wait", N_("wait for the asker"), desk.waits),
    Command("who", N_("see what is known of the asker"), desk.asks_who),
    Command("del", N_("take back the answer replied to"), desk.takes_back),
    Command("card", N_("send a canned answer"), canned.asks_for_card),
    Command("draft", N_("make an article of the answer"), desk.drafts),
    Command("gate", N_("see the checks of this request (managers)"), desk.opens_gate, role=Role.MANAGER),
    Command("ban", N_("ban the asker (managers)"), desk.bans, role=Role.MANAGER),
    Command("shadow", N_("ban without telling (managers)"), desk.shadows, role=Role.MANAGER),
    Command("unban", N_("lift a ban (managers)"), desk.unbans, role=Role.MANAGER),
)
"""Commands of the desk's group."""


def opens_announcement(turn: Turn) -> None:
    """A tap on an announcement: what has not gone out yet can be changed, of everything else one sees how it goes."""
    if not broadcasts.opens_draft(turn):
        broadcast_running.opens_running(turn)


BUTTONS: Final[Mapping[type, Route]] = {
    doors.ShowMenu: Route(start.shows_menu),
    doors.AskQuestion: Route(ask.invites_question),
    doors.ShowMarkets: Route(markets.asks_for_markets),
    doors.ShowArticle: Route(articles.opens_article),
    doors.AskPerson: Route(requests.asks_person),
    doors.WriteToDesk: Route(requests.begins_to_write),
    doors.ShowCase: Route(requests.opens_case),
    requests.WithdrawCase: Route(requests.withdraws),
    start.PickLanguage: Route(start.picks_language, ask.finds_kept),
    doors.ShowLanguages: Route(start.asks_for_languages),
    doors.ShowSettings: Route(settings.asks_for_settings),
    doors.ShowConsents: Route(consents.asks_for_consents),
    doors.ShowPrivacy: Route(privacy.turns_privacy_page),
    start.Acknowledge: Route(start.acknowledges, ask.finds_kept),
    doors.ShowPage: Route(pages.opens_page),
    pages.SaveArticle: Route(pages.saves_article),
    doors.ShowMarket: Route(markets.chooses_market),
    doors.ShowFunding: Route(funding.asks_for_funding),
    funding.Narrow: Route(funding.narrows),
    funding.ShowProgramme: Route(funding.opens_programme),
    doors.RateAnswer: Route(feedback.rates),
    feedback.GiveReason: Route(feedback.gives_reason),
    doors.AnswerIn: Route(ask.goes_on_in_language, ask.finds_again),
    doors.ChangeLevel: Route(levels.changes_level),
    markets.ReadNotice: Route(markets.reads_notice),
    markets.ShowTopics: Route(markets.asks_for_topics),
    consents.Withdraw: Route(consents.withdraws),
    consents.ReadConsents: Route(consents.reads_consents),
    settings.Change: Route(settings.changes),
    doors.ShowKnowledge: Route(care.shows_knowledge),
    care.ShowDue: Route(care.shows_due),
    care.ShowDueArticle: Route(care.shows_due_article),
    care.StillRight: Route(care.confirms),
    doors.ChangeArticle: Route(editor.changes),
    doors.ShowDrafts: Route(editor.shows_drafts),
    editor.ShowDraft: Route(editor.shows_draft),
    editor.WriteDraft: Route(editor.writes_draft),
    editor.AddSource: Route(editor.adds_source),
    editor.ReviewIn: Route(editor.sets_review),
    editor.Preview: Route(editor.previews),
    editor.Discard: Route(editor.discards),
    editor.Publish: Route(editor.publishes),
    doors.ShowCanned: Route(canned.shows_canned),
    canned.NewCanned: Route(canned.begins_canned),
    canned.OpenCanned: Route(canned.opens_canned),
    canned.DropCanned: Route(canned.drops_canned),
    care.ShowUnanswered: Route(care.shows_unanswered, care.finds_unanswered),
    doors.TellAskers: Route(care.tells_askers, care.finds_askers),
    doors.ShowEvents: Route(events.asks_for_events),
    events.ListEvents: Route(events.turns_page),
    events.NarrowEvents: Route(events.narrows),
    doors.ShowEvent: Route(event_card.chooses_event),
    event_words.OpenEvent: Route(event_card.opens_from_list),
    event_card.SaveCalendar: Route(event_card.saves_calendar),
    event_card.ShowMap: Route(event_card.shows_map),
    event_card.TellLink: Route(event_card.tells_link),
    event_card.ShowProgramme: Route(event_card.shows_programme),
    event_card.ReadDescription: Route(event_card.reads_description),
    doors.ShowParticipants: Route(event_card.shows_participants),
    event_card.TurnParticipants: Route(event_card.turns_participants),
    doors.ShowMyEvents: Route(my_events.asks_for_own_events),
    my_events.ShowTab: Route(my_events.turns_tab),
    my_events.SaveMyCalendar: Route(my_events.saves_calendar),
    doors.ShowCheckIn: Route(check_in.shows_picture),
    check_in.TypeSlideCode: Route(check_in.asks_for_code),
    check_in.RegisterOnSpot: Route(check_in.registers_on_spot),
    check_in.CountOwn: Route(check_in.counts_own),
    doors.CheckInAt: Route(entrance.shows_entrance),
    entrance.LetIn: Route(entrance.lets_in),
    entrance.LetInAnyway: Route(entrance.lets_in_anyway),
    entrance.CountPresent: Route(entrance.counts),
    entrance.TakeBack: Route(entrance.takes_back),
    entrance.RegisterAtDoor: Route(entrance.begins_to_register),
    entrance.PrintPoster: Route(entrance.prints_poster),
    entrance.PrintList: Route(entrance.prints_list),
    doors.RegisterForEvent: Route(registration.registers),
    doors.CancelRegistration: Route(registration.asks_to_cancel),
    doors.TakePlace: Route(registration.takes_place),
    doors.LeaveQueue: Route(registration.leaves_queue),
    registration_words.ReallyCancel: Route(registration.cancels),
    registration_words.UndoCancel: Route(registration.undoes),
    registration_words.RegisterAnew: Route(registration.registers_anew),
    registration_words.BringColleague: Route(registration.brings_colleague),
    registration_words.ShowVisibility: Route(registration.shows_visibility),
    registration_words.SetVisibility: Route(registration.sets_visibility),
    doors.RateEvent: Route(event_feedback.rates),
    doors.SwitchReminders: Route(reminders.switches),
    reminder_words.Snooze: Route(reminders.puts_off),
    reminder_words.ReportLink: Route(reminders.reports_link),
    event_change_words.SayComing: Route(event_changes.answers_change),
    event_news_words.StopNews: Route(event_news.stops),
    partner_relay_words.WriteToPartner: Route(partner_relay.begins_to_write),
    partner_relay_words.StopPartner: Route(partner_relay.stops),
    doors.SendPhrase: Route(phrases.opens_for_other_side),
    phrase_words.ShowPhrases: Route(phrases.shows_groups),
    phrase_words.ShowPhraseGroup: Route(phrases.shows_group),
    phrase_words.ChoosePhrase: Route(phrases.chooses_card),
    introduction_words.OpenTeaser: Route(introductions.opens_teaser),
    introduction_words.ReadMarketNotice: Route(introductions.reads_notice),
    introduction_words.AnswerTeaser: Route(introductions.answers),
    introduction_words.SendProfile: Route(introductions.sends_profile),
    exports.ShowExports: Route(exports.asks_for_export),
    exports.ChooseTable: Route(exports.chooses_table),
    exports.ExportTable: Route(exports.exports_table),
    operator.SetPause: Route(operator.sets_pause),
    forms.AskAside: Route(ask.asks_aside, ask.finds_kept),
    doors.SendMyData: Route(my_data.sends_my_data),
    my_data.AskToErase: Route(my_data.asks_to_erase),
    my_data.BeginToErase: Route(my_data.begins_to_erase),
    statistics.ShowFigures: Route(statistics.changes_period),
    statistics.SaveFigures: Route(statistics.saves_figures),
    statistics.DrawFigures: Route(statistics.draws_figures),
    statistics.ChoosePeriod: Route(statistics.chooses_period),
    Noop: Route(membership.does_nothing),
    **{kind: Route(handler) for kind, handler in organising.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in (*data_rights.ROUTES.items(), *endings.ROUTES.items())},
    **partners.ROUTES,
    **roles.ROUTES,
    **role_offers.ROUTES,
    **{kind: Route(handler) for kind, handler in announcements.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in broadcast_running.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in broadcasts.ROUTES.items()},
    doors.ShowBroadcast: Route(opens_announcement),
    **{kind: Route(handler) for kind, handler in profile.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in gate.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in contact_requests.ROUTES.items()},
    **{kind: Route(handler) for kind, handler in forms.ROUTES.items()},
}

DESK_BUTTONS: Final[Mapping[type, Route]] = {
    desk_words.TakeCase: Route(desk.taps_take),
    desk_words.SetStatus: Route(desk.taps_status),
    desk_words.PickCanned: Route(canned.picks_card),
}
"""Buttons of the desk's group; no other works in a group."""


def writes(turn: Turn) -> None:
    """Free text: what a first start lacks, a message to the desk, an answer to a form, or a question."""
    if not turn.person.has_acknowledged:
        start.asks_before_start(turn)
    elif turn.is_edit and (partner_relay.edits_message(turn) or requests.edits_message(turn)):
        turn.corrects_screen = turn.dialogue.form is not None
    elif not turn.is_edit and _is_for_people(turn):
        return
    elif _is_for_screen(turn):
        turn.corrects_screen = turn.is_edit
    elif organising.takes_native(turn):
        return
    elif turn.dialogue.form is not None and not turn.is_edit:
        forms.types_answer(turn)
    elif turn.is_edit and (forms.edits_answer(turn) or broadcasts.edits_words(turn)):
        turn.corrects_screen = True
    else:
        ask.asks(turn)


def _is_for_people(turn: Turn) -> bool:
    """Whether a message was passed on: to the other side of an introduction, or to the desk."""
    return partner_relay.takes_message(turn) or requests.takes_message(turn)


def _is_for_screen(turn: Turn) -> bool:
    """Whether a screen that stands there waited for these words, and took them."""
    return any(feature.takes_words(turn) for feature in (entrance, check_in, partners, profile))


def sends_something_else(turn: Turn) -> None:
    """Anything that is not text; of an album that is not passed on, the first message is answered for all."""
    if turn.person.has_acknowledged and _is_for_people(turn):
        return
    if not forms.is_rest_of_album(turn):
        _answers_something_else(turn)
        forms.begins_album(turn)


def _answers_something_else(turn: Turn) -> None:
    if not turn.person.has_acknowledged:
        start.goes_on(turn)
    elif _is_for_screen(turn) or organising.takes_native(turn):
        return  # the latter takes a place, where a form of organisers asks for one
    elif turn.dialogue.form is not None:
        forms.types_answer(turn)
    else:
        ask.reads_only_text(turn)


def changes_something_else(turn: Turn) -> None:
    """A caption or a file that was changed: it follows to the desk; anything else was not answered the first time."""
    if not turn.person.has_acknowledged or partner_relay.edits_message(turn):
        return
    if forms.edits_answer(turn) or broadcasts.edits_words(turn):
        turn.corrects_screen = True
    else:
        requests.edits_message(turn)


def writes_in_group(turn: Turn) -> None:
    """Whatever is written in a group: at the desk it counts, elsewhere only a command for this bot gets an answer."""
    name, is_named = _command(turn)
    if turn.is_at_desk:
        command = next((each for each in DESK_COMMANDS if each.name == name), None)
        message = turn.update.message
        if command is None or message is None:
            desk.hears(turn)
        elif message.sender_chat is not None:
            desk.asks_for_name(turn)
        elif message.from_user is not None and not message.from_user.is_bot:
            command.handler(turn)
    elif is_named:
        membership.calls_in_group(turn)


def _command(turn: Turn) -> tuple[str, bool]:
    """The command that a message begins with, empty for none or another bot's; and whether it names this bot."""
    first = turn.text.split(maxsplit=1)[0] if turn.text.strip() else ""
    if not first.startswith("/"):
        return "", False
    name, _at, bot = first[1:].partition("@")
    is_named = bot.lower() == turn.house.bot_username.lower() != ""
    return (name.lower(), is_named) if is_named or not bot else ("", False)


def changes_membership(turn: Turn) -> None:
    """People block the bot and come back; groups take it in and give it rights."""
    membership.changes_membership(turn)
    desk_place.changes_place(turn)


def calls_unknown_command(turn: Turn) -> None:
    """A command that does not exist, or not yet."""
    if turn.person.has_acknowledged:
        turn.show(start.menu_screen(turn, above=start.unknown_command()))
    else:
        start.goes_on(turn)


async def finds(asking: Asking) -> object:
    """What free text is searched for before its turn: partners or articles where asked for, else an answer."""
    if broadcasts.is_for_search(asking):
        return await broadcasts.searches(asking)
    is_for_partners = partners.is_for_search(asking.dialogue, asking.update)
    return await (partners.searches(asking) if is_for_partners else ask.finds(asking))


TEXT: Final = Route(writes, finds)
SOMETHING_ELSE: Final = Route(sends_something_else)
UNKNOWN_COMMAND: Final = Route(calls_unknown_command)
EDITED: Final = Route(changes_something_else)
MEMBERSHIP: Final = Route(changes_membership)
GROUP: Final = Route(writes_in_group)
NOTHING: Final = Route(membership.does_nothing)
UNREAD: Final = Route(unread.tells_unread)


def of_button(pressed: object, *, in_group: bool) -> Route:
    """The route of a button. Raises UnknownButtonError for one that leads nowhere in this version, or not here."""
    route = (DESK_BUTTONS if in_group else BUTTONS).get(type(pressed))
    if route is None:
        raise UnknownButtonError
    return route
