"""What the forms about one event share: the event itself, what stands there so far, lengths to choose from."""

from collections.abc import Iterable

from handlers.forms import Answers, Option
from handlers.organising import lengths
from handlers.turn import Turn
from locales import Text, _
from services import event_editing, events
from services.distances import Distance
from services.events import Event


def now_is(value: Text) -> Text:
    """What stands there so far, above a question."""
    return _("Now: <b>{value}</b>", value=value)


def event_of(turn: Turn, context: Answers) -> Event:
    """The event that a form is about. Raises EventGone, NotAllowed."""
    event_editing.needs_organiser(turn.roles)
    return events.event(turn.session, context.event_id)


def length_options(known: Iterable[str]) -> list[Option]:
    """Lengths in ISO 8601, each in words."""
    return [Option(each, lengths.said(Distance.parse(each))) for each in known]
