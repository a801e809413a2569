"""The words of every refusal, and the apology for a mistake of ours."""

from collections.abc import Callable

from handlers import start, targets
from handlers.buttons import UnknownButtonError
from handlers.keyboards import menu_row
from handlers.screens import Screen
from handlers.turn import Turn
from locales import Text, _
from services.refusals import (
    AccountUnknown,
    AnswerTooLong,
    ArticleGone,
    AskerBanned,
    AskerGone,
    BannedFromDesk,
    BroadcastChanged,
    BroadcastGone,
    BroadcastIncomplete,
    BroadcastTooLong,
    BroadcastUnderWay,
    CapacityTooLow,
    CaptionTooLong,
    CaseGone,
    CaseWithdrawn,
    ChecksMissing,
    CompanyGone,
    ConsentMissing,
    DraftGone,
    DraftIncomplete,
    EventCancelled,
    EventFull,
    EventGone,
    EventIncomplete,
    FileNotAllowed,
    FilesNotWanted,
    FileTooLarge,
    InvitationGone,
    LanguageNotOffered,
    LastOperator,
    LevelIncomplete,
    NobodyMeant,
    NoRelay,
    NotAllowed,
    NotRelayed,
    NumberChanged,
    OfferGone,
    OneCompanyOnly,
    OtherSideGone,
    ProfileIncomplete,
    ProfileWrong,
    Refusal,
    RegistrationClosed,
    RegistrationGone,
    RelayOver,
    RequestGone,
    RequestOver,
    RequestRefused,
    RequestToOneself,
    RoleBySettings,
    RulesUnread,
    SecondPersonNeeded,
    SessionFull,
    StartPassed,
    TooLateToRemind,
    TooManyButtons,
    TooManyCases,
    TooManyInvitations,
    TooManyMessages,
    TooManyRequests,
    UndoTooLate,
    WrongTimes,
    WrongTopic,
)

WORDS: dict[type[Exception], Callable[[Exception], Text]] = {
    LanguageNotOffered: lambda _refusal: _("This language is not offered any more."),
    ArticleGone: lambda _refusal: _("This article is not available any more."),
    NotAllowed: lambda _refusal: _("You do not have access to this."),
    CaseGone: lambda _refusal: _("This request does not exist any more."),
    DraftGone: lambda _refusal: _("This draft does not exist any more."),
    DraftIncomplete: lambda _refusal: _("The draft still lacks a language, a source or the review date."),
    CaseWithdrawn: lambda _refusal: _("This request was withdrawn."),
    TooManyCases: lambda _refusal: _("You have asked the desk many times today. Please try again tomorrow."),
    BannedFromDesk: lambda _refusal: _("The desk does not take messages from this account."),
    NotRelayed: lambda _refusal: _(
        "This kind of message is not passed on. Text, photos, videos, audio, documents and voice messages are."
    ),
    FileTooLarge: lambda _refusal: _("Files of more than 20 MB are not passed on."),
    FileNotAllowed: lambda _refusal: _("Files that may be programs are not passed on."),
    CaptionTooLong: lambda _refusal: _(
        "The text under the file is too long. Please send the file with fewer words, and the text as a message."
    ),
    AnswerTooLong: lambda _refusal: _("The text is too long for one message. Please send it in two."),
    WrongTopic: lambda _refusal: _("The message you replied to belongs to another request."),
    AskerGone: lambda _refusal: _("The asker has deleted all data."),
    AskerBanned: lambda _refusal: _("This person is banned; a manager can change that with /unban."),
    FilesNotWanted: lambda _refusal: _("The desk takes only text from you. Please write what you wish to say."),
    TooManyMessages: lambda _refusal: _(
        "You have written a great deal in a short time. This message was not passed on. Please send it again in an "
        "hour."
    ),
    LastOperator: lambda _refusal: _(
        "There is no other operator here who can be reached. Please give this role to somebody else first: /roles"
    ),
    RoleBySettings: lambda _refusal: _("This role comes from the settings and cannot be taken away here."),
    AccountUnknown: lambda _refusal: _(
        "This account has not started the assistant yet. An invitation works without that: /roles"
    ),
    LevelIncomplete: lambda _refusal: _("This level, its notice or its review date does not fit this market."),
    CompanyGone: lambda _refusal: _("This profile is not available."),
    ProfileIncomplete: lambda _refusal: _(
        "A profile needs a name, a country and at least one offer or one thing that is sought before it is published."
    ),
    ProfileWrong: lambda _refusal: _("This does not fit into a profile. Please check what you have entered."),
    OneCompanyOnly: lambda _refusal: _("You already speak for a company here. Leave it under /profile first."),
    InvitationGone: lambda _refusal: _("This invitation is no longer good. Please ask for a new one."),
    TooManyInvitations: lambda _refusal: _(
        "Many invitations are still unused, so no more can be made now. Unused ones end by themselves."
    ),
    RequestGone: lambda _refusal: _("This request does not exist any more."),
    RequestOver: lambda _refusal: _("This request has gone on meanwhile."),
    RequestToOneself: lambda _refusal: _("This is your own company."),
    TooManyRequests: lambda _refusal: _(
        "You have sent as many requests for contact this week as are passed on. Please try again next week."
    ),
    RequestRefused: lambda _refusal: _("This company does not wish requests of this kind at present."),
    NoRelay: lambda _refusal: _("Requests for contact cannot be passed on here. The desk can give you information."),
    ConsentMissing: lambda _refusal: _("A consent that is needed for this has not been given, or has been withdrawn."),
    ChecksMissing: lambda _refusal: _("The checklist is not complete yet."),
    RulesUnread: lambda _refusal: _("The sender has not read the rules for this market yet, and has been asked to."),
    SecondPersonNeeded: lambda _refusal: _("A second person of the network must decide on this."),
    EventGone: lambda _refusal: _("This event is not available."),
    EventCancelled: lambda _refusal: _("This event has been cancelled."),
    RegistrationClosed: lambda _refusal: _("Registration for this event is closed."),
    EventFull: lambda _refusal: _("There are not enough free places at this event."),
    SessionFull: lambda _refusal: _("A session that you chose has no free place any more. Please choose another one."),
    RegistrationGone: lambda _refusal: _("This registration does not exist any more."),
    OfferGone: lambda _refusal: _("This place is no longer available."),
    UndoTooLate: lambda _refusal: _("It is too late to take this back."),
    TooLateToRemind: lambda _refusal: _("That is too late for a reminder."),
    CapacityTooLow: lambda _refusal: _("More places than that are already taken."),
    EventIncomplete: lambda _refusal: _("An event needs a title and must not be over."),
    WrongTimes: lambda _refusal: _(
        "These times do not fit: the end must come after the start, and sessions and the deadline must fit the event."
    ),
    RelayOver: lambda _refusal: _(
        "Writing to the other side through the assistant has ended. The contact card that you got stays yours."
    ),
    OtherSideGone: lambda _refusal: _(
        "The other side cannot be reached through the assistant. Please use the contact card that you got."
    ),
    BroadcastGone: lambda _refusal: _("This announcement does not exist any more."),
    BroadcastUnderWay: lambda _refusal: _("This announcement has been sent or scheduled already."),
    BroadcastChanged: lambda _refusal: _(
        "Somebody has changed this announcement meanwhile. Nothing was sent: please look at it once more."
    ),
    BroadcastIncomplete: lambda _refusal: _("This announcement says nothing yet. Please write a text first."),
    BroadcastTooLong: lambda _refusal: _("That is longer than one message can be."),
    NobodyMeant: lambda _refusal: _("Nobody would get this announcement. Nothing was sent."),
    NumberChanged: lambda _refusal: _(
        "Other people are meant by now than before. Nothing was sent: please look at the number once more."
    ),
    StartPassed: lambda _refusal: _("The time must lie ahead of us, within the next ninety days."),
    TooManyButtons: lambda _refusal: _("No more buttons fit under this announcement."),
    UnknownButtonError: lambda _refusal: _("This menu was out of date. Here is a fresh one."),
}


def words(refusal: Refusal) -> Text:
    """Why not, as a sentence of its own."""
    return WORDS[type(refusal)](refusal)


def refuses(turn: Turn, refusal: Refusal | UnknownButtonError) -> None:
    """Says why not, with the menu below; a first start that is not over goes on. In a group it is said alone."""
    if turn.dialogue.chat_id < 0:
        turn.show(Screen(WORDS[type(refusal)](refusal), quote=turn.message_id))
        return
    has_begun = turn.person.has_acknowledged or start.ends_without_target(turn)
    if not has_begun or turn.person.language not in turn.house.languages:
        start.goes_on(turn)
        return
    targets.was_refused(turn)
    turn.dialogue = turn.dialogue.left()
    turn.show(start.menu_screen(turn, above=WORDS[type(refusal)](refusal)))


def apologises(turn: Turn, reference: str) -> None:
    """A mistake of ours: said plainly, with the reference under which it is looked into."""
    said = _(
        "Something went wrong on our side. Your message has been kept, and we will look into it. "
        "Reference: <b>{reference}</b>",
        reference=reference,
    )
    turn.say(Screen(said, (menu_row(),)))
