"""Buttons that lead from one feature into another: features meet here and in `routes`, never by importing."""

from dataclasses import dataclass

from handlers.buttons import button


@button("m")
@dataclass(frozen=True, slots=True)
class ShowMenu:
    """To the main menu."""


@button("q")
@dataclass(frozen=True, slots=True)
class AskQuestion:
    """To the screen that invites a question."""


@button("k")
@dataclass(frozen=True, slots=True)
class ShowMarkets:
    """To the list of markets."""


@button("K")
@dataclass(frozen=True, slots=True)
class ShowMarket:
    """One market's card, by its lower-case code."""

    code: str


@button("kl")
@dataclass(frozen=True, slots=True)
class ChangeLevel:
    """A manager's way to a market's compliance level, by its lower-case code."""

    code: str


@button("g")
@dataclass(frozen=True, slots=True)
class ShowFunding:
    """To the search for funding, from a market's card for that market."""

    market: str = ""


@button("r")
@dataclass(frozen=True, slots=True)
class ShowArticle:
    """An article by its key (`services.answers.key_of`), in a language; `has_read` once a notice was read.

    `question_id` is the question that led here, 0 where none did.
    """

    key: str
    language: str
    has_read: bool = False
    question_id: int = 0


@button("R")
@dataclass(frozen=True, slots=True)
class ShowPage:
    """The whole article, page by page."""

    key: str
    language: str
    page: int
    question_id: int = 0


@button("ph")
@dataclass(frozen=True, slots=True)
class RateAnswer:
    """Helpful or not: what the asker of this question says of the article that answered it."""

    key: str
    language: str
    question_id: int
    is_helpful: bool


@button("pl")
@dataclass(frozen=True, slots=True)
class AnswerIn:
    """The interface in another language, and the question answered in it."""

    language: str
    question_id: int


@button("h")
@dataclass(frozen=True, slots=True)
class AskPerson:
    """To a person who can answer: the question that was asked, or 0 for one that is still to be written."""

    question_id: int = 0


@button("L")
@dataclass(frozen=True, slots=True)
class ShowLanguages:
    """To the language picker."""


@button("s")
@dataclass(frozen=True, slots=True)
class ShowSettings:
    """To the settings."""


@button("C")
@dataclass(frozen=True, slots=True)
class ShowConsents:
    """To the consents that the person has given."""


@button("Y")
@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """A page of the privacy text, counted from nought."""

    page: int


@button("Yc")
@dataclass(frozen=True, slots=True)
class ShowCorrections:
    """Where somebody changes what is stored of them."""


@button("Yo")
@dataclass(frozen=True, slots=True)
class ShowObjection:
    """To the right to object."""


@button("d")
@dataclass(frozen=True, slots=True)
class ContinueDraft:
    """Back into the form that was left."""


@button("w")
@dataclass(frozen=True, slots=True)
class WriteToDesk:
    """To the screen that takes a message for this request; 0 begins a new one."""

    case_id: int


@button("rs")
@dataclass(frozen=True, slots=True)
class ShowCase:
    """Where a question at the desk stands."""

    case_id: int


@button("eh")
@dataclass(frozen=True, slots=True)
class ShowKnowledge:
    """A manager's way to the articles."""


@button("ns")
@dataclass(frozen=True, slots=True)
class ShowCanned:
    """The list of canned answers."""


@button("el")
@dataclass(frozen=True, slots=True)
class ShowDrafts:
    """Articles in the making."""


@button("ec")
@dataclass(frozen=True, slots=True)
class ChangeArticle:
    """It is to be changed."""

    key: str


@button("et")
@dataclass(frozen=True, slots=True)
class TellAskers:
    """Those who asked in vain what an article answers now; `is_sure` once their number was read."""

    key: str
    is_sure: bool


@button("VE")
@dataclass(frozen=True, slots=True)
class ShowEvents:
    """To the list of events, from a market's card for that market."""

    market: str = ""


@button("VD")
@dataclass(frozen=True, slots=True)
class ShowEvent:
    """One event with what this person can do there."""

    event_id: int


@button("VM")
@dataclass(frozen=True, slots=True)
class ShowMyEvents:
    """To what this person is registered for."""


@button("VR")
@dataclass(frozen=True, slots=True)
class RegisterForEvent:
    """Into the registration for this event."""

    event_id: int


@button("VC")
@dataclass(frozen=True, slots=True)
class CancelRegistration:
    """To the question whether a registration shall be cancelled."""

    registration_id: int


@button("VT")
@dataclass(frozen=True, slots=True)
class TakePlace:
    """Takes an offered place, or a free one close to the start."""

    registration_id: int


@button("VL")
@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Passes on an offered place, or leaves the waitlist; `is_sure` once the question was answered."""

    registration_id: int
    is_sure: bool


@button("VF")
@dataclass(frozen=True, slots=True)
class RateEvent:
    """What somebody says of an event, 1 to 5; 0 asks for it."""

    registration_id: int
    rating: int


@button("VI")
@dataclass(frozen=True, slots=True)
class ShowCheckIn:
    """The code and the picture with which somebody checks in at an event."""

    registration_id: int


@button("VS")
@dataclass(frozen=True, slots=True)
class SwitchReminders:
    """Reminders of one event on or off."""

    registration_id: int
    is_on: bool


@button("VO")
@dataclass(frozen=True, slots=True)
class ManageEvent:
    """An organiser's hub of one event."""

    event_id: int


@button("VP")
@dataclass(frozen=True, slots=True)
class ShowParticipants:
    """Who comes: for organisers everybody, for participants those who agreed to be seen."""

    event_id: int


@button("VK")
@dataclass(frozen=True, slots=True)
class CheckInAt:
    """To the entrance of an event: for organisers, who let people in there."""

    event_id: int


@button("BD")
@dataclass(frozen=True, slots=True)
class SendMyData:
    """Everything that is stored of somebody, as two files."""


@button("BP")
@dataclass(frozen=True, slots=True)
class ShowPartners:
    """To the search for partners, from a market's card for that market."""

    market: str = ""


@button("BC")
@dataclass(frozen=True, slots=True)
class ShowCompany:
    """One company's published profile."""

    company_id: int


@button("BF")
@dataclass(frozen=True, slots=True)
class ShowProfile:
    """To the profile of one's own company."""


@button("BQ")
@dataclass(frozen=True, slots=True)
class ShowRequests:
    """To one's requests and what one is asked."""


@button("BA")
@dataclass(frozen=True, slots=True)
class AskForContact:
    """Into a request for contact with this company; 0 looks for somebody who is not known yet."""

    company_id: int


@button("BS")
@dataclass(frozen=True, slots=True)
class ShowRequest:
    """Where a request for contact stands, for its sender and for who is asked."""

    case_id: int


@button("BG")
@dataclass(frozen=True, slots=True)
class ShowGate:
    """A manager's checklist of a request for contact; 0 lists what waits."""

    case_id: int = 0


@button("BH")
@dataclass(frozen=True, slots=True)
class SendPhrase:
    """To the phrase cards, for the other side of this request."""

    case_id: int


@button("xs")
@dataclass(frozen=True, slots=True)
class ShowBroadcast:
    """One announcement, for those who make them: as a draft, or as it goes."""

    broadcast_id: int


@button("wa")
@dataclass(frozen=True, slots=True)
class ShowAnnouncements:
    """To the announcements that the person has got, page by page, counted from nought."""

    page: int = 0
