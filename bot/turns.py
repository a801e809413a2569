"""From an inbox row to a committed turn: PTB routes it, one transaction plays it, an error boundary stands around.

A turn that raises is rolled back whole; a second small transaction writes the words, marks the row and decides where
the dialogue stands. PTB swallows the errors of callbacks, so they are noted on the way and raised again behind it.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session
from telegram import Update
from telegram.ext import Application, CallbackContext

from bot import measures, menus
from bot.courtesy import Courtesy
from db.engine import CommitUncertain, Database, DatabaseUnavailable
from handlers import buttons, errors, routes
from handlers.buttons import UnknownButtonError
from handlers.screens import Call, Screen
from handlers.turn import Asking, House, NeedsReading, Reading, Route, Turn
from locales import choose_language, use_language
from services import clock, dialogues, inbox, outbox, people, unread
from services import desk as desks
from services.dialogues import Arrival
from services.inbox import Accepted
from services.notices import Reader, UpdateFailed, tell
from services.outbox import Lane, Message, State
from services.people import Person, Role
from services.refusals import Refusal

log = structlog.get_logger()

MOST_READINGS: Final = 8


@dataclass(slots=True)
class Job:
    """One update on its way through PTB's Application, and what it made the bot say."""

    accepted: Accepted
    said: Sequence[Message] = field(default_factory=tuple)
    error: Exception | None = None


class NotMineError(Exception):
    """The update was handled already or belongs to another process by now."""


class DeadlyUpdate(Exception):
    """Processes died while this update was in work, so it is not played again."""


_job: ContextVar[Job] = ContextVar("job")


class Turns:
    """Plays the updates of one process."""

    def __init__(self, db: Database, owner: str, house: House, courtesy: Courtesy) -> None:
        self.house = house
        self._db, self._owner, self._courtesy = db, owner, courtesy
        self._application: Application | None = None  # type: ignore[type-arg]  # its six parameters say nothing here

    def serve(self, application: Application) -> None:  # type: ignore[type-arg]  # as above
        """The application whose handlers call `play`."""
        self._application = application
        application.add_error_handler(_notes_error)

    async def handle(self, accepted: Accepted) -> Sequence[Message]:
        """Handles one update; gives the answers to say now, in order.

        Raises only when the database is away or nobody knows whether it committed: then the update is handled again.
        """
        with structlog.contextvars.bound_contextvars(update=accepted.update_id):
            try:
                return await self._routed(accepted)
            except (DatabaseUnavailable, CommitUncertain):
                raise
            except Exception as error:  # the turn's boundary: the person is told, the update is kept for `replay`
                return await self._failed(accepted, error)

    async def _routed(self, accepted: Accepted) -> Sequence[Message]:
        assert self._application is not None
        if accepted.is_deadly:
            raise DeadlyUpdate
        if accepted.is_suspect:
            await self._db.run_first(inbox.watch, accepted.update_id)
        job = Job(accepted)
        token = _job.set(job)
        try:
            await self._application.process_update(Update.de_json(accepted.payload, self._application.bot))
        finally:
            _job.reset(token)
        if job.error is not None:
            raise job.error
        return job.said

    async def play(self, route: Route, update: Update) -> None:
        """Runs a route for the update in hand; called by PTB's handlers."""
        job = _job.get()
        try:
            job.said = await self._played(job.accepted, route, update)
        except NotMineError:
            # A turn whose COMMIT was not heard of may have been done after all: then only its answers are left to say.
            job.said = await self._db.read(outbox.unsaid, f"answer:{job.accepted.update_id}:", self._owner)
            log.info("update.not_mine", left_to_say=len(job.said))

    async def _played(self, accepted: Accepted, route: Route, update: Update) -> Sequence[Message]:
        pressed: object = None
        try:
            if unread.is_mark(accepted.payload):
                route = routes.UNREAD
            elif update.callback_query:
                pressed, route = _pressed(update)
            prepared = None
            if route.prepare is not None:
                prepared = await measures.prepared(route.prepare(await self._asking(update, pressed)))
            said, new_menus = await self._with_readings(accepted, route, update, pressed, prepared)
            for menu in new_menus:
                self._courtesy.send(*menu)
            return said
        except (Refusal, UnknownButtonError) as refusal:
            return await self._db.run(self._refused, accepted, update, refusal)

    async def _with_readings(
        self, accepted: Accepted, route: Route, update: Update, pressed: object, prepared: object
    ) -> tuple[Sequence[Message], Sequence[menus.Call]]:
        """The turn, played again with each thing that it wants read beside the writers."""
        readings: list[Reading] = []
        while True:
            try:
                return await self._db.run(
                    self._in_turn, accepted, route, update, pressed, prepared, readings=tuple(readings)
                )
            except NeedsReading as wish:
                if len(readings) == MOST_READINGS:  # something of the arguments is new each time
                    raise
                readings.append(Reading(wish.work, wish.args, await self._db.read(wish.work, *wish.args)))

    async def _asking(self, update: Update, pressed: object) -> Asking:
        person, dialogue = await self._db.read(_standing, _telegram_id(update), _chat_id(update))
        return Asking(self.house, update, person, self._language(person, update), dialogue, self._db.read, pressed)

    def _in_turn(
        self,
        session: Session,
        accepted: Accepted,
        route: Route,
        update: Update,
        pressed: object,
        prepared: object,
        *,
        readings: Sequence[Reading],
    ) -> tuple[Sequence[Message], Sequence[menus.Call]]:
        turn = self._begun(session, accepted, update)
        turn.button, turn.prepared, turn.readings = pressed, prepared, readings
        with use_language(turn.language):
            before = turn.dialogue
            route.handler(turn)
            said = self._finished(turn, accepted, before)
        return said, [self._menu(session, turn, account) for account in sorted(_new_menus(turn))]

    def _menu(self, session: Session, turn: Turn, account: int) -> menus.Call:
        """A command menu as the turn leaves it: roles may have come and gone."""
        is_own = account == turn.person.telegram_id
        language = turn.language if is_own else self._language(people.person(session, account), Update(0))
        return menus.of_chat(account, language, people.roles(session, self.house.staff, account))

    def _begun(self, session: Session, accepted: Accepted, update: Update) -> Turn:
        telegram_id, chat_id = _telegram_id(update), _chat_id(update)
        arrived = dialogues.arrival(session, accepted.update_id, telegram_id, chat_id, self._owner)
        if not arrived.is_mine:
            raise NotMineError
        person = self._person(session, arrived, telegram_id, chat_id)
        desk = self.house.desk
        is_at_desk = chat_id < 0 and desk is not None and desks.chat_of(session, desk) == chat_id
        language = desk.language if is_at_desk and desk else self._language(person, update)
        return Turn(session, self.house, update, person, arrived.dialogue, language, is_at_desk=is_at_desk)

    def _person(self, session: Session, arrived: Arrival, telegram_id: int, chat_id: int) -> Person:
        if arrived.person is None:
            # Only who writes to the bot itself becomes known to it; in groups everybody stays a stranger.
            return people.welcome(session, telegram_id) if chat_id > 0 else Person(0, telegram_id)
        return arrived.person

    def _language(self, person: Person | None, update: Update) -> str:
        user = update.effective_user
        return choose_language(
            person.language if person else None, None, user.language_code if user else None, self.house.languages
        )

    def _finished(self, turn: Turn, accepted: Accepted, before: dialogues.Dialogue) -> Sequence[Message]:
        said = [
            self._message(turn, accepted, position, screen, is_screen=False)
            for position, screen in enumerate(turn.screens)
        ]
        if turn.shown is not None:
            said.append(self._message(turn, accepted, len(said), turn.shown, is_screen=True))
        for message in said:
            outbox.put(turn.session, message, state=State.SENDING, owner=self._owner)
        if turn.dialogue != before:
            dialogues.save(turn.session, turn.dialogue)
        inbox.handled(turn.session, accepted.update_id)
        return said

    def _message(
        self, turn: Turn, accepted: Accepted, position: int, screen: Screen | Call, *, is_screen: bool
    ) -> Message:
        chat_id = turn.dialogue.chat_id
        edits = _edited_message(turn) if is_screen and isinstance(screen, Screen) and screen.file is None else None
        is_screen = is_screen and chat_id > 0 and (turn.corrects_screen or not turn.is_edit)
        old = turn.dialogue.screen_message_id if is_screen and edits is None else None
        body = screen.rendered(replaces=old) if isinstance(screen, Screen) else screen.rendered()
        if is_screen:
            body["is_screen"] = True
        message = turn.update.effective_message
        return Message(
            id=outbox.new_id(),
            dedupe_key=f"answer:{accepted.update_id}:{position}",
            lane=Lane.ANSWERS,
            chat_id=chat_id,
            thread_id=message.message_thread_id if message and chat_id < 0 and message.is_topic_message else None,
            body=body,
            edits=edits,
            replies_to=turn.message_id,
            due_at=clock.now(),
        )

    def _refused(
        self, session: Session, accepted: Accepted, update: Update, refusal: Refusal | UnknownButtonError
    ) -> Sequence[Message]:
        turn = self._begun(session, accepted, update)
        with use_language(turn.language):
            before = turn.dialogue
            errors.refuses(turn, refusal)
            return self._finished(turn, accepted, before)

    async def _failed(self, accepted: Accepted, error: Exception) -> Sequence[Message]:
        reference, said = await self._db.run(self._apologised, accepted, type(error).__name__)
        log.error("update.failed", reference=reference, exc_info=error)
        return said

    def _apologised(self, session: Session, accepted: Accepted, error: str) -> tuple[str | None, Sequence[Message]]:
        """From the row alone, since the update may be what cannot be understood."""
        reference = inbox.failed(session, accepted.update_id, self._owner, error=error)
        if reference is None:
            return None, ()
        for operator in people.accounts(session, self.house.staff, Role.OPERATOR):
            reader = Reader.of(operator, self.house.night)
            tell(session, reader, UpdateFailed(reference), key=f"{reference}:{operator}")
        chat_id = accepted.chat_id
        if chat_id <= 0:
            return reference, ()
        person, dialogue = _standing(session, chat_id, chat_id)
        code = _language_code(accepted.payload)
        language = choose_language(person.language if person else None, None, code, self.house.languages)
        with use_language(language):
            update = Update(accepted.update_id)
            turn = Turn(session, self.house, update, person or Person(0, chat_id), dialogue, language)
            errors.apologises(turn, reference)
            message = self._message(turn, accepted, 0, turn.screens[0], is_screen=False)
        # A key of its own: the update may be handled after all, and then gets its answers.
        message = replace(message, dedupe_key=f"answer:{accepted.update_id}:sorry:{reference}")
        outbox.put(session, message, state=State.SENDING, owner=self._owner)
        return reference, (message,)


async def _notes_error(_update: object, context: CallbackContext) -> None:  # type: ignore[type-arg]  # as in `serve`
    """PTB swallows what is raised under it, in filters too: it is kept here and raised again behind it."""
    _job.get().error = context.error


def _pressed(update: Update) -> tuple[object, Route]:
    """The tapped button and its route. Raises UnknownButtonError; in a group nobody is told of a button that is old."""
    assert update.callback_query is not None
    try:
        pressed = buttons.unpack(update.callback_query.data)
        return pressed, routes.of_button(pressed, in_group=_chat_id(update) < 0)
    except UnknownButtonError:
        if _chat_id(update) < 0:
            return None, routes.NOTHING
        raise


def _language_code(payload: Mapping[str, Any]) -> str | None:
    senders = (content.get("from") for content in payload.values() if isinstance(content, dict))
    return next((sender.get("language_code") for sender in senders if isinstance(sender, dict)), None)


def _standing(session: Session, telegram_id: int, chat_id: int) -> tuple[Person | None, dialogues.Dialogue]:
    return people.person(session, telegram_id), dialogues.dialogue(session, chat_id)


def _new_menus(turn: Turn) -> set[int]:
    """The accounts whose command menus are set again."""
    return turn.menus_of | ({turn.person.telegram_id} if turn.has_new_menu else set())


def _edited_message(turn: Turn) -> int | None:
    """The message that the screen edits: the screen that was tapped, or the answer to the message that was changed."""
    dialogue = turn.dialogue
    query = turn.update.callback_query
    if query is not None:
        tapped = query.message.message_id if query.message else None
        is_near = dialogue.screen_distance <= 20
        return tapped if tapped == dialogue.screen_message_id and is_near else None
    if turn.corrects_screen:
        return dialogue.screen_message_id
    if turn.is_edit and turn.message_id is not None:
        return outbox.answer_to(turn.session, dialogue.chat_id, turn.message_id)
    return None


def _telegram_id(update: Update) -> int:
    return update.effective_user.id if update.effective_user else 0


def _chat_id(update: Update) -> int:
    if update.effective_chat:
        return update.effective_chat.id
    return _telegram_id(update)
