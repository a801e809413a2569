"""A turn: one update, one person, one transaction. Handlers are plain functions of it and cannot await.

What they show and tell is kept here and becomes outbox rows when the turn ends.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from telegram import Update

from handlers.screens import Call, Screen
from services import notices, people
from services.answers import Answers
from services.desk import Desk
from services.dialogues import Dialogue
from services.notices import Notice, Reader
from services.people import Person, Role, Staff
from services.quiet_hours import Night, QuietHours
from services.refusals import LanguageNotOffered

_Arguments = TypeVarTuple("_Arguments")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class House:
    """What every turn may know of the house it stands in: the operator's decisions and the knowledge."""

    answers: Answers
    languages: tuple[str, ...]
    zone: ZoneInfo
    quiet_hours: QuietHours | None
    staff: Staff
    desk: Desk | None = None
    bot_username: str = ""
    controller: str = ""
    contact: str = ""
    imprint_url: str = ""
    dpo_contact: str = ""

    @property
    def night(self) -> Night:
        """Quiet hours and zone of readers who have not chosen their own."""
        return Night(self.quiet_hours, self.zone)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a service found with these arguments, beside the writers."""

    work: Callable[..., Any]  # Any: each service gives its own
    args: tuple[Any, ...]
    found: Any


class NeedsReading(Exception):
    """A turn cannot go on without something that takes long to read: it is undone, and played again with it."""

    def __init__(self, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        super().__init__(work.__name__)
        self.work, self.args = work, args


@dataclass(slots=True)
class Turn:
    """One update being handled. `button` is the tapped one, `prepared` what the route's coroutine found out before.

    `has_new_menu` asks for the person's command menu to be set again, `menus_of` for those of other accounts;
    `corrects_screen` says that an edited message changes what the current screen shows, not an old answer;
    `is_at_desk` that this is the desk's group;
    `question_id` is the question that is being answered, 0 for none; `readings` are what `read` has asked for so far.
    """

    session: Session
    house: House
    update: Update
    person: Person
    dialogue: Dialogue
    language: str
    button: object = None
    prepared: Any = None  # each route knows what its own coroutine gives
    screens: list[Screen | Call] = field(default_factory=list)
    shown: Screen | None = None
    has_new_menu: bool = False
    menus_of: set[int] = field(default_factory=set)
    corrects_screen: bool = False
    is_at_desk: bool = False
    question_id: int = 0
    readings: Sequence[Reading] = ()

    def show(self, screen: Screen) -> None:
        """The person's screen from now on; the last call wins."""
        self.shown = screen

    def say(self, screen: Screen | Call) -> None:
        """A message of its own above the screen, which stays as it is; a call where it is no text, such as a place."""
        self.screens.append(screen)

    def tell(self, person: Person, told: Notice, *, key: str) -> None:
        """Tells somebody something unasked, in their own language and time, once per key."""
        night = self.house.night.of(person.zone, person.quiet_hours)
        notices.tell(self.session, Reader.of(person.telegram_id, night), told, key=key)

    def read(self, work: Callable[[Session, *_Arguments], _Value], *args: *_Arguments) -> _Value:
        """What a service finds that looks at many rows, read beside the writers, where nobody waits for it.

        The turn is played twice for it. The arguments must be plain values that are the same the second time.
        """
        for each in self.readings:
            if (each.work, each.args) == (work, args):
                found: _Value = each.found
                return found
        raise NeedsReading(work, args)

    def tapped(self, kind: type[_Value]) -> _Value:
        """The tapped button, of the kind that the route promises."""
        assert isinstance(self.button, kind)
        return self.button

    @property
    def text(self) -> str:
        """The words of the message, as typed; empty where there are none."""
        message = self.update.effective_message
        return (message.text or "") if message else ""

    @property
    def message_id(self) -> int | None:
        """The id of the person's message; None for a tap."""
        if self.update.callback_query or not self.update.effective_message:
            return None
        return self.update.effective_message.message_id

    @property
    def is_edit(self) -> bool:
        """Whether the person changed an earlier message."""
        return self.update.edited_message is not None

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles at this moment."""
        return self.house.staff.roles(self.person.telegram_id) | self.person.granted

    def needs(self, role: Role) -> None:
        """Raises NotAllowed for a person who does not hold this role at this moment."""
        people.needs(self.roles, role)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown to this person."""
        return ZoneInfo(self.person.zone) if self.person.zone else self.house.zone

    @property
    def words_after_command(self) -> str:
        """What was typed behind a command, such as the payload of /start."""
        return behind_command(self.text)

    def speak(self, language: str) -> None:
        """This person reads this language from now on; wrap what this turn says. Raises LanguageNotOffered."""
        if language not in self.house.languages:
            raise LanguageNotOffered
        people.choose_language(self.session, self.person.id, language)
        self.person = replace(self.person, language=language)
        self.language = language
        self.has_new_menu = True


def behind_command(text: str) -> str:
    """What stands behind a command, on its line or below."""
    return "".join(text.split(maxsplit=1)[1:]).strip()


@dataclass(frozen=True, slots=True)
class Asking:
    """What a route's coroutine may know before the turn. `read` runs a service that only reads."""

    house: House
    update: Update
    person: Person | None
    language: str
    dialogue: Dialogue
    read: Callable[..., Awaitable[Any]]  # each service gives its own
    button: object = None

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles at this moment."""
        if self.person is None:
            return frozenset()
        return self.house.staff.roles(self.person.telegram_id) | self.person.granted

    @property
    def text(self) -> str:
        """The words of the message, as typed; empty where there are none."""
        message = self.update.effective_message
        return (message.text or "") if message else ""


Handler = Callable[[Turn], None]
Prepare = Callable[[Asking], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """A function of a turn, and the coroutine that must run before it, if any."""

    handler: Handler
    prepare: Prepare | None = None
