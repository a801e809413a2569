"""What was announced before the demo begins, and to whom: people without a phone who have agreed to news.

It is played by the services, as it would have happened, with the clock put back. Telegram has no part in it: whatever
was said in an earlier box is gone in the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import chain, cycle
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy.orm import Session

from db.engine import Database
from services import (
    broadcast_delivery,
    broadcast_plans,
    broadcast_sending,
    broadcast_taps,
    broadcasts,
    clock,
    companies,
    events,
    invitations,
    notices,
    outbox,
    pacing,
    people,
    preferences,
    registration,
    staff,
)
from services.audiences import Audience, Trait
from services.broadcasts import Link, Version
from services.entries import Entry
from services.notices import Fate
from services.outbox import Message, State
from services.pacing import Rates
from services.people import Person, Role
from services.preferences import Frequency
from services.quiet_hours import Night

FILE: Final = Path(__file__).with_suffix(".yaml")
NUMBER: Final = 64
"""How many people without a phone there are."""
DAYS_AGO: Final = 3
AT: Final = time(10)
PER_MINUTE: Final = 9
ORGANISER: Final = frozenset({Role.ORGANISER})
OWNER: Final = "demo"
UNREACHABLE: Final = 40
"""Which one of them blocks the assistant."""
LEFT: Final = (21, 34)
"""Who stops all announcements after this one."""
WEEKLY: Final = 9
"""Every so many wish for a weekly message."""
TAPS: Final = ((0, 17), (1, 6))
COMING: Final = (1, 3, 6, 10)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who takes part: Telegram ids of the people without a phone, of an operator and of an organiser."""

    audience: Sequence[int]
    operator: int
    organiser: int


class _Past:
    """The clock as it stood some time ago; time passes by leaps, and in the end it is now again."""

    def __init__(self, begins_at: datetime) -> None:
        self._left = clock.now() - begins_at

    def __enter__(self) -> "_Past":
        clock.put_forward(-self._left)
        return self

    def passes(self, length: timedelta) -> None:
        clock.put_forward(length)
        self._left -= length

    def __exit__(self, *error: object) -> None:
        clock.put_forward(self._left)


async def load(db: Database, accounts: Accounts, night: Night) -> bool:
    """Gathers the people and lets an announcement go out to them, three days ago; makes a draft and an invitation.

    Nothing of it is done twice: whatever there is may have been changed by somebody since. No bot may run meanwhile,
    since the clock goes back. False where nothing was done.
    """
    if await db.read(_are_there):
        return False
    said = yaml.safe_load(FILE.read_text("utf-8"))
    day = clock.now().astimezone(night.zone).date() - timedelta(days=DAYS_AGO)
    with _Past(datetime.combine(day, AT, night.zone)) as past:
        readers = await db.run(_gather, accounts, said)
        sent = await db.run(_send, readers, said["sent"])
        await _goes_out(db, past, night, accounts.audience[UNREACHABLE])
        past.passes(timedelta(hours=3))
        await db.run(_is_followed, readers, sent)
        past.passes(timedelta(days=1))
        await db.run(_draft, accounts.organiser, said["draft"])
    return True


def _are_there(session: Session) -> bool:
    return any(broadcasts.number(session, is_over=each) for each in (True, False))


# -- people -------------------------------------------------------------------------------------------------------


def _gather(session: Session, accounts: Accounts, said: Mapping[str, Any]) -> list[Person]:  # Any: of the file
    """Everybody who hears of news; the first one is made an organiser by the operator."""
    speakers, others = said["speakers"], said["others"]
    languages = chain((each["language"] for each in speakers), cycle(others["languages"]))
    dealt = zip(accounts.audience, languages, cycle(others["markets"]), strict=False)
    found = [
        _listener(session, account, language, markets, is_weekly=place % WEEKLY == 0)
        for place, (account, language, markets) in enumerate(dealt, start=1)
    ]
    known = {each.key: each for each in companies.published(session)}
    for person, each in zip(found, speakers, strict=False):
        company = known[each["company"]]
        invitations.join(session, person.id, company.id, company.contact_name or "")
    operator = people.welcome(session, accounts.operator)
    staff.grant(session, operator, Role.ORGANISER, accounts.audience[0])
    staff.invite(session, operator, Role.MANAGER, "Vertretung Netzwerk")
    return found


def _listener(session: Session, account: int, language: str, markets: Sequence[str], *, is_weekly: bool) -> Person:
    """Somebody who has agreed to news. They have no quiet hours, so that something is seen in the evening too."""
    person = people.welcome(session, account)
    people.acknowledge(session, person.id)
    people.choose_language(session, person.id, language)
    people.choose_quiet_hours(session, person.id, "")
    preferences.choose_interests(session, person, markets=markets, topics=())
    frequency = Frequency.WEEKLY if is_weekly else Frequency.AT_ONCE
    preferences.choose_frequency(session, person, frequency, language=language)
    return replace(person, language=language)


# -- the announcement that is over --------------------------------------------------------------------------------


def _send(session: Session, readers: Sequence[Person], words: Mapping[str, str]) -> int:
    by = readers[0].id
    links = (Link(event_id=_event(session, "webinar-chile")), Link(slug="markets/cl"))
    made = _written(session, words, links, by)
    expected = broadcast_plans.plan(session, made).reach.total
    broadcast_sending.send(session, made.id, version=made.version, expected=expected, roles=ORGANISER, by=by)
    return made.id


def _written(session: Session, words: Mapping[str, str], links: Sequence[Link], by: int) -> broadcasts.Broadcast:
    made = broadcasts.create(session, roles=ORGANISER, by=by)
    for language, html in words.items():
        broadcasts.write(session, made.id, language, Version(html, len(html)), roles=ORGANISER, by=by)
    return broadcasts.choose_links(session, made.id, links, roles=ORGANISER, by=by)


def _event(session: Session, key: str) -> int:
    found = events.by_key(session, key)
    assert found is not None
    return found.id


async def _goes_out(db: Database, past: _Past, night: Night, blocking: int) -> None:
    """As the sender of a bot does it, some in each minute; one account has blocked the assistant meanwhile."""
    while await db.run(broadcast_delivery.work, NUMBER):
        pass
    at_once = Rates(1000, 1000, 1000)
    while (claim := await db.run(pacing.claim, OWNER, at_once, PER_MINUTE, night)).messages:
        await db.run(_arrive, claim.messages, blocking)
        past.passes(timedelta(minutes=1))
    await db.run(broadcast_delivery.work, NUMBER)


def _arrive(session: Session, messages: Sequence[Message], blocking: int) -> None:
    for message in messages:
        is_lost = message.chat_id == blocking
        state, reason = (State.FAILED, "unreachable") if is_lost else (State.SENT, None)
        notices.settle(session, Fate(message=message, state=state, reason=reason))
        outbox.finish(session, message, state, error=reason)
        if is_lost:
            people.mark_unreachable(session, blocking)


def _is_followed(session: Session, readers: Sequence[Person], broadcast_id: int) -> None:
    """Some tap its buttons, some come to the event, some want no more of it."""
    for place in chain.from_iterable([button] * number for button, number in TAPS):
        broadcast_taps.follow(session, broadcast_id, place)
    event_id = _event(session, "webinar-chile")
    for place in COMING:
        company = companies.of_person(session, readers[place].id)
        assert company is not None
        entry = Entry(name=company.contact_name or "", company=company.name)
        registration.register(session, readers[place], event_id, entry)
    for place in LEFT:
        broadcast_taps.stop(session, readers[place], broadcast_id, language=readers[place].language or "de")


# -- the one that is being written --------------------------------------------------------------------------------


def _draft(session: Session, account: int, words: Mapping[str, str]) -> None:
    by = people.welcome(session, account).id
    made = _written(session, words, (Link(event_id=_event(session, "b2b-day-kazakhstan")),), by)
    audience = Audience().changed(Trait.MARKET, ("kz",))
    broadcasts.choose_audience(session, made.id, audience, roles=ORGANISER, by=by)
