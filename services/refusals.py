"""A rule's "no" as data, without wording; the words are in `handlers/errors.py`."""


class Refusal(Exception):
    """The parent of all refusals: the turn is undone and the person is told why."""


class LanguageNotOffered(Refusal):
    """Somebody taps a language that the operator does not offer any more."""


class ArticleGone(Refusal):
    """Somebody opens an article that has been taken away since the button was shown."""


class NotAllowed(Refusal):
    """Somebody asks for what only another role may do."""


class CaseGone(Refusal):
    """Somebody asks for a request that is deleted, or that is not theirs."""


class CaseWithdrawn(Refusal):
    """Somebody writes to a request that its asker has withdrawn."""


class TooManyCases(Refusal):
    """Somebody asks the desk more often in a day than anybody can answer."""


class BannedFromDesk(Refusal):
    """Somebody whom the desk has banned writes to it."""


class NotRelayed(Refusal):
    """Somebody sends the desk or an asker a kind of message that is not passed on, such as a sticker or a place."""


class FileTooLarge(Refusal):
    """Somebody sends a file that is larger than what is passed on."""


class FileNotAllowed(Refusal):
    """Somebody sends a file that may be a program."""


class CaptionTooLong(Refusal):
    """Somebody writes more under a file than fits there together with the words around it."""


class AnswerTooLong(Refusal):
    """Somebody of the desk writes an answer that does not fit into one message together with its heading."""


class WrongTopic(Refusal):
    """Somebody of the desk replies in one topic to a message that belongs to another request."""


class AskerGone(Refusal):
    """Somebody of the desk answers a person whose data is deleted."""


class AskerBanned(Refusal):
    """Somebody of the desk answers a person who is banned from it."""


class DraftGone(Refusal):
    """Somebody opens a draft that was published or thrown away meanwhile."""


class DraftIncomplete(Refusal):
    """Somebody publishes a draft that lacks a language, a source or the review date."""


class EventGone(Refusal):
    """Somebody opens an event that does not exist, or that is not published."""


class EventCancelled(Refusal):
    """Somebody registers for an event, or changes one, that was cancelled."""


class RegistrationClosed(Refusal):
    """Somebody registers after the deadline or the start."""


class EventFull(Refusal):
    """Somebody registers for an event without a free place and without a waitlist, or brings more people than fit."""


class SessionFull(Refusal):
    """Somebody chooses a session of a programme that has no free place."""


class RegistrationGone(Refusal):
    """Somebody taps on a registration that is deleted, not theirs, or ended."""


class OfferGone(Refusal):
    """Somebody takes a place whose offer has ended, or that somebody else has taken."""


class UndoTooLate(Refusal):
    """Somebody takes a cancellation back after the time for that."""


class TooLateToRemind(Refusal):
    """Somebody puts a reminder off until after what it reminds of has begun."""


class CapacityTooLow(Refusal):
    """Somebody gives an event, or a session of it, fewer places than are taken."""


class EventIncomplete(Refusal):
    """Somebody publishes an event that lacks a title, or that lies in the past."""


class WrongTimes(Refusal):
    """Somebody gives an event or a session an end that does not follow its start, or a deadline after it."""


class LevelIncomplete(Refusal):
    """Somebody sets a market's level without a notice, to one it may not have, or with a review that comes too late."""


class CompanyGone(Refusal):
    """Somebody opens a company that does not exist, is not published, or is not theirs."""


class ProfileIncomplete(Refusal):
    """Somebody publishes a profile that lacks what others must see."""


class ProfileWrong(Refusal):
    """Somebody enters something that a profile cannot hold."""


class OneCompanyOnly(Refusal):
    """Somebody who speaks for one company makes or joins another."""


class InvitationGone(Refusal):
    """Somebody opens an invitation that was used by somebody else, has run out, or never was."""


class TooManyInvitations(Refusal):
    """Somebody invites a colleague while too many invitations of the company wait to be used."""


class RequestGone(Refusal):
    """Somebody opens a request for contact that is deleted, or that is not theirs."""


class RequestOver(Refusal):
    """Somebody changes or answers a request for contact that has ended or gone on meanwhile."""


class RequestToOneself(Refusal):
    """Somebody asks for contact with their own company."""


class TooManyRequests(Refusal):
    """Somebody asks for contact more often in a week than is taken."""


class RequestRefused(Refusal):
    """Somebody asks for contact for a purpose that the company wants no requests for."""


class NoRelay(Refusal):
    """Somebody asks for contact with or from a market to which nothing is passed on."""


class ConsentMissing(Refusal):
    """Something needs a consent that is not given, or not any more."""


class ChecksMissing(Refusal):
    """Somebody releases a request for contact whose checklist is not complete."""


class RulesUnread(Refusal):
    """Somebody lets a request go on whose sender has not read the rules of the market of the other side."""


class SecondPersonNeeded(Refusal):
    """Somebody alone decides on what two people of the network must decide."""


class FilesNotWanted(Refusal):
    """Somebody sends the desk a file after a manager has allowed them words alone."""


class TooManyMessages(Refusal):
    """Somebody writes more to the desk in an hour than anybody can read."""


class RelayOver(Refusal):
    """Somebody writes to the other side of an introduction after one of them has stopped it or its time is over."""


class OtherSideGone(Refusal):
    """Somebody writes to the other side of an introduction, which is deleted, banned or not to be reached."""


class LastOperator(Refusal):
    """The only operator who can be reached is to lose the role, or wants to have their data deleted."""


class RoleBySettings(Refusal):
    """A role that the operator's settings give is to be taken away in the chat."""


class AccountUnknown(Refusal):
    """A role is to be given to, or taken from, an account that has not started the assistant."""


class BroadcastGone(Refusal):
    """Somebody opens an announcement that was thrown away or forgotten, or that never went to them."""


class BroadcastUnderWay(Refusal):
    """Somebody changes an announcement that has been sent or scheduled meanwhile, or sends it a second time."""


class BroadcastChanged(Refusal):
    """Somebody sends an announcement that another organiser has changed since they looked at it."""


class BroadcastIncomplete(Refusal):
    """Somebody sends an announcement that says nothing yet."""


class BroadcastTooLong(Refusal):
    """Somebody writes more into an announcement than Telegram takes in one message."""


class NobodyMeant(Refusal):
    """Somebody sends an announcement to nobody: none of those who are meant has agreed to news."""


class NumberChanged(Refusal):
    """Somebody sends an announcement, and other people are meant by now than the number they were shown says."""


class StartPassed(Refusal):
    """Somebody schedules an announcement for a time that is over, or farther away than ninety days."""


class TooManyButtons(Refusal):
    """Somebody puts more buttons under an announcement than fit there."""
