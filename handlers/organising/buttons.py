"""The buttons of organisers, and which of them leads to which event. Doors to other features are in `doors`."""

from dataclasses import dataclass

from handlers.buttons import button


@button("on")
@dataclass(frozen=True, slots=True)
class NewEvent:
    """Begins an event from the template of a type; without one the templates are shown."""

    type: str = ""


@button("om")
@dataclass(frozen=True, slots=True)
class ShowManaged:
    """The events to look after, coming or past, a page counted from nought."""

    is_past: bool
    page: int


@button("oe")
@dataclass(frozen=True, slots=True)
class EditEvent:
    """One of the things that make an event."""

    event_id: int
    what: str


@button("os")
@dataclass(frozen=True, slots=True)
class SwitchEvent:
    """Something that is on or off at an event."""

    event_id: int
    what: str
    is_on: bool


@button("ow")
@dataclass(frozen=True, slots=True)
class WriteEvent:
    """Title and description in one language."""

    event_id: int
    language: str


@button("oz")
@dataclass(frozen=True, slots=True)
class SilenceEvent:
    """Participants are not told of the last changes."""

    event_id: int


@button("ov")
@dataclass(frozen=True, slots=True)
class PreviewEvent:
    """The event as participants of one language see it."""

    event_id: int
    language: str


@button("ob")
@dataclass(frozen=True, slots=True)
class PublishEvent:
    """Shows it to everybody; `is_sure` once it was read who will be told."""

    event_id: int
    is_sure: bool


@button("oc")
@dataclass(frozen=True, slots=True)
class CallOffEvent:
    """To the reason why it will not take place."""

    event_id: int


@button("ou")
@dataclass(frozen=True, slots=True)
class TakeBackCallOff:
    """It takes place after all."""

    event_id: int


@button("od")
@dataclass(frozen=True, slots=True)
class DropEvent:
    """Throws a draft away; `is_sure` once the question was answered."""

    event_id: int
    is_sure: bool


@button("oy")
@dataclass(frozen=True, slots=True)
class CopyEvent:
    """A draft like it, some weeks later; the same number twice is the same draft."""

    event_id: int
    number: int


@button("op")
@dataclass(frozen=True, slots=True)
class SendPoster:
    """The poster with the code for checking in."""

    event_id: int


@button("ol")
@dataclass(frozen=True, slots=True)
class ShowPeople:
    """Who is registered, a page counted from nought."""

    event_id: int
    page: int


@button("or")
@dataclass(frozen=True, slots=True)
class ShowPerson:
    """One registration."""

    registration_id: int


@button("oa")
@dataclass(frozen=True, slots=True)
class AnswerWish:
    """Lets somebody in who has asked, or does not."""

    registration_id: int
    is_in: bool


@button("ox")
@dataclass(frozen=True, slots=True)
class ExportPeople:
    """Everybody who is registered, as a file of this form."""

    event_id: int
    form: str


@button("oq")
@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """A question that is asked at registration."""

    event_id: int
    name: str


@button("oQ")
@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """Changes a question: its words, whether it must be answered, or that it is there."""

    event_id: int
    name: str
    what: str


@button("ok")
@dataclass(frozen=True, slots=True)
class AddQuestion:
    """Another question, answered by text, by a choice, or by yes or no."""

    event_id: int
    kind: str


@button("oi")
@dataclass(frozen=True, slots=True)
class ShowSession:
    """A session of the programme."""

    event_id: int
    session_id: int


@button("oj")
@dataclass(frozen=True, slots=True)
class ChangeSession:
    """Changes a session: its title, its time, its places, or that it is there."""

    event_id: int
    session_id: int
    what: str


@button("of")
@dataclass(frozen=True, slots=True)
class ShowResults:
    """What participants said of the event, a page counted from nought."""

    event_id: int
    page: int
