"""The forms of registration: which questions an event asks, what is known already, and what may not be an answer."""

import zlib
from collections.abc import Iterator
from typing import Any, Final

from handlers import errors, event_words
from handlers.forms import Answers, Confirm, MultiChoice, Option, Step, Words, email, from_question
from handlers.forms import Text as TextStep
from handlers.forms.input import name_fault, one_line
from handlers.turn import Turn
from locales import N_, Text, _, formats, lines, ngettext, paragraphs
from services import entries, events, registration
from services.entries import LONGEST_NAME, Entry, State
from services.events import Event, EventSession
from services.refusals import Refusal
from services.registration import MOST_MEMBERS

LONGEST_EMAIL: Final = 254
LONGEST_NAMES: Final = 4000
ALWAYS_ASKED: Final = frozenset({"sessions"})
"""What somebody can leave out and is asked all the same."""


def steps(turn: Turn, context: Answers) -> list[Step]:
    """Everything an event can ask of whoever registers. Raises EventGone."""
    event = events.visible(turn.session, context.event_id, turn.roles)
    return [*_about_person(event), *_about_event(event), Confirm("check", ask=_summary(turn, event), yes=_register)]


def _register(_answers: Answers) -> Text:
    return event_words.register_label()


def _about_person(event: Event) -> Iterator[Step]:
    def name(_answers: Answers) -> Text:
        return paragraphs(
            _("You are registering for <b>{title}</b>.", title=event_words.title(event)),
            _("What is your first and last name?"),
        )

    yield TextStep("name", ask=name, label=N_("Name"), limit=LONGEST_NAME, check=name_fault)
    yield TextStep(
        "company",
        ask=N_("Which company or organisation do you come from?"),
        label=N_("Company"),
        limit=LONGEST_NAME,
        optional=True,
        check=one_line,
    )
    if event.needs_email:
        yield TextStep(
            "email",
            ask=N_("At which e-mail address can the organisers reach you?"),
            label=N_("E-mail"),
            limit=LONGEST_EMAIL,
            check=email,
        )


def _about_event(event: Event) -> Iterator[Step]:
    for each in event.questions:
        yield from_question({**events.as_stored(each), "key": step_of(each.key)})
    if event.kind.takes_groups:
        yield names_step(
            N_("Who comes along? Please write the names, one a line. Your own is noted already."), is_optional=True
        )
    if event.sessions:
        yield MultiChoice(
            "sessions",
            ask=_programme(event),
            label=N_("Sessions"),
            options=lambda answers: [_option(each) for each in _free(event, answers)],
            optional=True,
            when=lambda answers: bool(_free(event, answers)),
        )


def step_of(key: str) -> str:
    """The step of a question: organisers may call it what they like, even like one of ours, and sort them anew."""
    return f"question_{zlib.crc32(key.encode()):08x}"


def names_step(ask: Words, *, is_optional: bool = False) -> TextStep:
    """Asks for the names of others, one a line."""
    return TextStep(
        "members",
        ask=ask,
        label=N_("Along with you"),
        limit=LONGEST_NAMES,
        optional=is_optional,
        check=fault_of_names,
    )


def names_in(words: str | None) -> tuple[str, ...]:
    """The names that were written one a line."""
    return tuple(" ".join(each.split()) for each in (words or "").splitlines() if each.strip())


def fault_of_names(words: str) -> Text | None:
    """What is wrong with a list of names: a line that is none, or too many of them."""
    names = names_in(words)
    if not all(any(letter.isalpha() for letter in each) for each in names):
        return _("Please write the names of the people, one a line. A number alone is not enough.")
    if any(len(each) > LONGEST_NAME for each in names):
        return _("One of the lines is too long for a name. Please write one name a line.")
    if len(names) > MOST_MEMBERS:
        return ngettext(
            "A registration can have {number} further person at most.",
            "A registration can have {number} further people at most.",
            MOST_MEMBERS,
        )
    return None


def _seats(answers: Answers) -> int:
    return 1 + len(names_in(answers.members if "members" in answers else None))


def _free(event: Event, answers: Answers) -> list[EventSession]:
    """The sessions that have room for everybody of this registration."""
    return [each for each in event.sessions if each.free is None or each.free >= _seats(answers)]


def _option(session: EventSession) -> Option:
    return Option(session.key, dict(session.title))


def _programme(event: Event) -> Words:
    """The programme with the places that are left; what is full is named and cannot be chosen."""

    def ask(answers: Answers) -> Text:
        free = _free(event, answers)
        listed = [_session(event, each, is_full=each not in free) for each in event.sessions]
        return paragraphs(_("Which sessions would you like to attend?"), lines(*listed))

    return ask


def _session(event: Event, session: EventSession, *, is_full: bool) -> Text:
    title = event_words.foreign(session.title, event_words.LONGEST_IN_LIST)
    begin = formats.date_time(session.starts_at, event.zone)
    if is_full:
        return _("• {begin}: {title} – fully booked", begin=begin, title=title)
    if session.free is None or session.free >= event_words.FEW:
        return _("• {begin}: {title}", begin=begin, title=title)
    return _("• {begin}: {title} – {places}", begin=begin, title=title, places=event_words.free_places(session.free))


def _summary(turn: Turn, event: Event) -> Words:
    """What is registered for, and everything somebody should know before they do."""

    def ask(answers: Answers) -> Text:
        return paragraphs(
            lines(
                _("Register for <b>{title}</b>?", title=event_words.title(event)), event_words.when(event, turn.zone)
            ),
            _overlap(turn, event),
            _outlook(turn, event, _seats(answers)),
        )

    return ask


def _overlap(turn: Turn, event: Event) -> Text | None:
    others = entries.overlapping(turn.session, turn.person.id, event)
    if not others:
        return None
    titles = [event_words.title(each, event_words.LONGEST_IN_LIST) for each in others]
    return _("⚠️ At the same time you are registered for {events}.", events=formats.list(titles))


def _outlook(turn: Turn, event: Event, seats: int) -> Text | None:
    """What a registration would come to now."""
    try:
        state = registration.check(turn.session, event.id, seats)
    except Refusal as refusal:
        return errors.words(refusal)
    if state is State.WAITING:
        return _("⏳ There is no free place at the moment: you would go on the waitlist.")
    return _("🕓 The organisers decide on each registration.") if state is State.ASKED else None


def known(turn: Turn, event: Event) -> dict[str, Any]:  # Any: as the steps are
    """What somebody has said before and need not say again, by step: of themselves, and at this event of all."""
    said = entries.known(turn.session, turn.person.id)
    if said is None:
        return {}
    found: dict[str, Any] = {"name": said.name, "company": said.company, "email": said.email}
    before = entries.of_person(turn.session, turn.person.id, event.id)
    if before is not None:
        found |= {step_of(key): value for key, value in before.answers.items()}
        found["members"] = "\n".join(before.members) or None
    names = {each.name for each in (*_about_person(event), *_about_event(event))}
    return {name: value for name, value in found.items() if name in names and value is not None}


def as_entry(event: Event, answers: Answers) -> Entry:
    """The answers as the service takes them."""
    said = answers.as_dict()
    by_key = {each.key: said.get(step_of(each.key)) for each in event.questions}
    return Entry(
        name=" ".join(answers.name.split()),
        company=" ".join((answers.company or "").split()) or None,
        email=said.get("email"),
        members=names_in(said.get("members")),
        answers={key: value for key, value in by_key.items() if value is not None},
        sessions=tuple(said.get("sessions") or ()),
    )
