"""A crowd that asks a desk at the same time, step by step, and what must stand on both sides in the end.

Whoever acts waits for what a person would wait for; nobody asks the bot's process anything, since it may be dead.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.desk import RelayRow
from db.engine import Database
from db.inbox import InboxUpdate
from db.outbox import OPEN, OutboxMessage
from simulator import views
from simulator.conversations import NoSuchButton
from simulator.groups import Group
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import Seen
from tests.machinery.receiving import acquaint

PATIENCE = 60.0
UNSURE = "⚠️ Unsure"
MAYBE_BEFORE = "You may have received this before"
FROM_ASKER = "From the asker"
FROM_DESK = "A person of the network desk writes"


@dataclass(slots=True)
class Asker:
    """One of the crowd. `wrote` and `got` are the words that went to and fro, in order; each is nobody else's."""

    person: Person
    number: int
    wrote: list[str] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)

    def words(self, letter: str) -> str:
        """Something that only this asker, or only the answer to this asker, says."""
        return f"word{self.number:02}{letter}"


@dataclass(slots=True)
class Crowd:
    """The desk's group with its people, and everybody who asks."""

    telegram: Simulator
    db: Database
    group: Group
    staff: list[Person]
    askers: list[Asker]

    # -- what can be seen -----------------------------------------------------------------------------------------

    def private(self, asker: Asker) -> list[Seen]:
        """What the asker has from the bot now."""
        return _said(self.telegram, asker.person.id)

    def posts(self, words: str) -> list[Seen]:
        """The bot's posts in the group with these words, but for the cards."""
        return [seen for seen in _said(self.telegram, self.group.id) if words in seen.text and not seen.buttons]

    def topics_of(self, asker: Asker) -> set[int]:
        """The topics in which the asker's question stands, and those that bear its words as their name."""
        named = {number for number, name, _closed in self.group.topics if asker.words("a") in name}
        return named | {seen.topic for seen in self.posts(asker.words("a"))}

    async def arrived(self, words: str) -> int:
        """The message as which these words were passed on, as soon as the bot knows it."""
        found: list[int] = []

        async def look() -> bool:
            found[:] = await self.db.read(_arrived, words)
            return bool(found)

        await eventually(look, words)
        return found[0]

    # -- steps: each for one asker --------------------------------------------------------------------------------

    async def asks(self, asker: Asker) -> None:
        """A question that the assistant cannot answer."""
        said = await asker.person.sends(f"Who repairs glass blowing lathes in {asker.words('a')}?")
        asker.wrote.append(asker.words("a"))
        asker.sent["a"] = int(said["message_id"])
        await self._private_says(asker, "I do not know the answer")

    async def asks_person(self, asker: Asker) -> None:
        """Ask a person."""
        await self._taps(asker, "Ask a person")
        await self._private_says(asker, "A person will answer you here")
        await self.arrived(asker.words("a"))

    async def begins_to_write(self, asker: Asker) -> None:
        """Write to the desk."""
        await self._taps(asker, "Write to the desk")
        await self._private_says(asker, "Your next message goes to a person")

    async def writes(self, asker: Asker) -> None:
        """Second words; every other asker corrects them at once, while they are on their way."""
        said = await asker.person.sends(f"Second {asker.words('b')}")
        asker.wrote.append(asker.words("b"))
        asker.sent["b"] = int(said["message_id"])
        if asker.number % 2:
            await self._corrects(asker)
        await self._private_says(asker, "Passed on.")
        await self.arrived(asker.words("b"))

    async def corrects(self, asker: Asker) -> None:
        """The others correct them later."""
        if not asker.number % 2:
            await self._corrects(asker)
        await self._post_says(asker.words("b"), "corrected words")

    async def _corrects(self, asker: Asker) -> None:
        await asker.person.edits(asker.sent["b"], f"Second {asker.words('b')}, corrected words")

    async def is_answered(self, asker: Asker) -> None:
        """Somebody replies to the question, and for every third asker corrects the reply at once."""
        await self._answers(asker, "a", "v")
        if not asker.number % 3:
            await self._corrects_answer(asker)
        await self._private_says(asker, asker.words("v"))
        await self.arrived(asker.words("v"))

    async def gets_correction(self, asker: Asker) -> None:
        """The others' replies are corrected later."""
        if asker.number % 3:
            await self._corrects_answer(asker)
        await self._private_says(asker, f"{asker.words('v')}, corrected answer")

    async def _corrects_answer(self, asker: Asker) -> None:
        await self.group.edits(self._at_desk(asker), asker.sent["v"], f"Reply {asker.words('v')}, corrected answer")

    async def replies(self, asker: Asker) -> None:
        """The asker replies to the answer."""
        answer = await self.arrived(asker.words("v"))
        await asker.person.replies(answer, f"Third {asker.words('c')}")
        asker.wrote.append(asker.words("c"))
        await self.arrived(asker.words("c"))

    async def is_answered_twice(self, asker: Asker) -> None:
        """Two replies one after the other; every second is to be taken back."""
        await self._answers(asker, "b", "w")
        await self._answers(asker, "c", "x")
        await self.arrived(asker.words("x"))

    async def loses_an_answer(self, asker: Asker) -> None:
        """The last reply is taken back, for every other asker; the others wait for theirs."""
        if asker.number % 2:
            await self.group.posts(self._at_desk(asker), "/del", reply_to=asker.sent["x"])
            await eventually(lambda: _is(not self._shown(asker, "x") or self._is_repeated(asker, "x")), "/del")

    async def _answers(self, asker: Asker, question: str, letter: str) -> None:
        post = await self.arrived(asker.words(question))
        topic = self.group.look(post).topic
        text = f"Reply {asker.words(letter)}"
        said = await self.group.posts(self._at_desk(asker), text, topic=topic, reply_to=post)
        asker.got.append(asker.words(letter))
        asker.sent[letter] = int(said["message_id"])

    def _at_desk(self, asker: Asker) -> Person:
        return self.staff[asker.number % len(self.staff)]

    async def _taps(self, asker: Asker, label: str) -> None:
        async def could() -> bool:
            try:
                await asker.person.taps(label)
            except NoSuchButton:
                return False
            return True

        await eventually(could, f"{asker.person.id} {label}")

    async def _private_says(self, asker: Asker, words: str) -> None:
        """Waits until it has been said, even if something else stands in its place by now."""
        sights = self.telegram.chats[asker.person.id].sights
        await eventually(lambda: _is(any(words in views.noticed(sight).text for sight in sights)), words)

    async def _post_says(self, words: str, more: str) -> None:
        await eventually(lambda: _is(any(more in seen.text for seen in self.posts(words))), f"{words} {more}")

    # -- the end --------------------------------------------------------------------------------------------------

    async def settled(self) -> None:
        """All that was written is handled, all that is due is said."""
        await eventually(self._is_settled, "settled")

    async def _is_settled(self) -> bool:
        return not self.telegram.updates.waiting and await self.db.read(_left) == 0

    def _shown(self, asker: Asker, letter: str) -> list[Seen]:
        return [seen for seen in self.private(asker) if asker.words(letter) in seen.text and FROM_DESK in seen.text]

    def _is_repeated(self, asker: Asker, letter: str) -> bool:
        return any(MAYBE_BEFORE in seen.text for seen in self._all_shown(asker, letter))

    def _all_shown(self, asker: Asker, letter: str) -> list[Seen]:
        """Every answer with these words that ever appeared at the asker, whatever became of it."""
        sights = self.telegram.chats[asker.person.id].sights
        noticed = [views.noticed(sight) for sight in sights if sight.kind == "message"]
        return [seen for seen in noticed if asker.words(letter) in seen.text and FROM_DESK in seen.text]

    def faults(self) -> list[str]:
        """What is lost, doubled without a mark, out of order, in the wrong place or unsigned; best is nothing."""
        return [fault for asker in self.askers for fault in self._faults_of(asker)]

    def doubled(self) -> int:
        """How many messages, topics included, exist more than once, all of them marked."""
        return sum(
            len(self.topics_of(asker))
            - 1
            + sum(len(self._relayed(words)) - 1 for words in asker.wrote)
            + sum(len(self._all_shown(asker, words[-1])) - 1 for words in asker.got)
            for asker in self.askers
        )

    def _faults_of(self, asker: Asker) -> Iterable[str]:
        topics = self.topics_of(asker)
        cards = [seen for seen in _said(self.telegram, self.group.id) if seen.buttons and seen.topic in topics]
        if len(topics) != 1 and not any(UNSURE in card.text for card in cards):
            yield f"{asker.number}: {len(topics)} topics"
        if not cards:
            yield f"{asker.number}: no card"
        if not any(name.startswith("🟨") for number, name, _closed in self.group.topics if number in topics):
            yield f"{asker.number}: not waiting for the asker"
        yield from self._faults_at_desk(asker, topics)
        yield from self._faults_at_home(asker)
        yield from self._faults_elsewhere(asker, topics)

    def _relayed(self, words: str) -> list[Seen]:
        return [seen for seen in self.posts(words) if FROM_ASKER in seen.text or UNSURE in seen.text]

    def _faults_at_desk(self, asker: Asker, topics: set[int]) -> Iterable[str]:
        firsts = []
        for words in asker.wrote:
            copies = self._relayed(words)
            if not copies or (len(copies) > 1 and not any(UNSURE in copy.text for copy in copies)):
                yield f"{words} stands {len(copies)} times"
            firsts += [(copy.message_id, copy.text.index(words)) for copy in copies[:1]]
        if any(after < before for before, after in pairwise(firsts)):
            yield f"{asker.number}: out of order at the desk"
        if not any("corrected words" in copy.text for copy in self._relayed(asker.words("b"))):
            yield f"{asker.words('b')} is not corrected"
        for letter in ("v", "w", "x"):
            notes = [seen for topic in topics for seen in self.group.topic(topic) if "⚠️" in seen.text]
            is_signed = self.group.reactions(asker.sent[letter]) == ["👌"]
            if not is_signed and not any(note.reply_to == asker.sent[letter] for note in notes):
                yield f"{asker.words(letter)} is neither signed nor doubted"

    def _faults_at_home(self, asker: Asker) -> Iterable[str]:
        firsts = []
        for words in asker.got:
            copies = self._all_shown(asker, words[-1])
            if not copies or (len(copies) > 1 and not any(MAYBE_BEFORE in copy.text for copy in copies)):
                yield f"{words} came {len(copies)} times"
            firsts += [copy.message_id for copy in copies[:1]]
        if firsts != sorted(firsts):
            yield f"{asker.number}: out of order at home"
        if not any("corrected answer" in seen.text for seen in self._shown(asker, "v")):
            yield f"{asker.words('v')} is not corrected"
        was, left = len(self._all_shown(asker, "x")), len(self._shown(asker, "x"))
        if left != was - asker.number % 2:
            yield f"{asker.words('x')} came {was} times, {left} are left"

    def _faults_elsewhere(self, asker: Asker, topics: set[int]) -> Iterable[str]:
        wrong = [seen for words in asker.wrote for seen in self.posts(words) if seen.topic not in topics]
        if wrong:
            yield f"{asker.number}: in another topic"
        for other in self.askers:
            texts = " ".join(seen.text for seen in self.private(other)) if other is not asker else ""
            if f"word{asker.number:02}" in texts:
                yield f"{asker.number}: at {other.number}"


async def gathered(telegram: Simulator, db: Database, group: Group, staff: list[Person], number: int) -> Crowd:
    """So many askers who have been through the first start."""
    people = [telegram.person(f"Asker {each}", language_code="en") for each in range(number)]
    for person in people:
        telegram.chats[person.id].has_started = True
    await db.run(acquaint, [person.id for person in people])
    return Crowd(telegram, db, group, staff, [Asker(person, each) for each, person in enumerate(people)])


Step = Callable[[Crowd, Asker], Awaitable[None]]


async def everybody(crowd: Crowd, step: Step) -> None:
    """All askers do it side by side."""
    async with asyncio.TaskGroup() as group:
        for asker in crowd.askers:
            group.create_task(_does(step, crowd, asker))


async def _does(step: Step, crowd: Crowd, asker: Asker) -> None:
    await step(crowd, asker)


async def eventually(is_so: Callable[[], Awaitable[bool]], what: str) -> None:
    """Returns when it is so; fails after a minute, saying what was waited for."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await is_so():  # noqa: ASYNC110 - what is waited for is anything at all
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"never came: {what}") from None


async def _is(so: bool) -> bool:
    return so


def _said(telegram: Simulator, chat_id: int) -> list[Seen]:
    shown = (views.displayed(message) for message in telegram.chats[chat_id].shown())
    return [seen for seen in shown if seen.from_bot and seen.kind != "service"]


def _arrived(session: Session, words: str) -> list[int]:
    rows = session.execute(select(RelayRow.target_message_id, RelayRow.text).where(RelayRow.state == "sent"))
    return [number for number, text in rows if number is not None and re.search(rf"\b{words}\b", text)]


def _left(session: Session) -> int:
    updates = select(func.count()).select_from(InboxUpdate).where(InboxUpdate.state == "new")
    said = select(func.count()).select_from(OutboxMessage).where(OPEN)
    return session.execute(updates).scalar_one() + session.execute(said).scalar_one()


def fates(session: Session) -> Counter[tuple[str | None, str]]:
    """How many messages of the outbox ended how: by notice, none for answers, and state."""
    return Counter(
        (notice, state) for notice, state in session.execute(select(OutboxMessage.notice, OutboxMessage.state))
    )


def handled(session: Session) -> set[str]:
    """The states in which updates are."""
    return set(session.execute(select(InboxUpdate.state).distinct()).scalars())
