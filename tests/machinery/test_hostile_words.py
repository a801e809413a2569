"""Whatever is typed or sent, wherever words are waited for: it is taken as words, or refused with a sentence.

Somebody with every role taps all buttons; wherever a form or a screen then waits for words, any words are tried.
"""

import asyncio
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from handlers import check_in, entrance, partner_relay, requests
from handlers.buttons import pack
from handlers.forms import buttons as ways
from handlers.forms import engine
from handlers.partners import place as partners
from handlers.profile import codes, fields
from handlers.start import Acknowledge, PickLanguage
from locales.text import speakable
from services import companies, introductions, invitations
from services.dialogues import Dialogue
from services.minimising import minimised
from simulator import markup
from simulator.refusals import Json
from simulator.server import Simulator
from tests.conftest import Start
from tests.journeys import rights_deeds
from tests.journeys.rights_deeds import Deed
from tests.journeys.rights_stage import EVERYTHING, Stage, errors, stage
from tests.machinery import undone
from tests.machinery.hostile_inputs import HOSTILE, WORDS
from tests.machinery.receiving import logged
from tests.machinery.undone import Played, Player
from tests.services.broadcast_scene import listener
from tests.services.introduction_scene import MANAGER, held

LIKELY: Final = (
    *("8 December 2027", "10:00", "3 hours", "40", "https://beispiel.example", "anna@beispiel.example", "12 EUR"),
    "Chile",
)
"""What fits the steps that take no words of one's own."""
TAPS: Final = {ways.Choose: 3, ways.EndPicking: 1, ways.Skip: 1, ways.Keep: 1, ways.Decide: 2}
"""The buttons that answer a step, and how many of them are tried."""
READERS: Final = 201
"""More than can be written to without typing their number."""
FOR_NEWCOMERS: Final = ("RegisterOnSpot", "RegisterForEvent", "AskForContact", "NewProfile")
WAITING: Final = {
    *(entrance.DOOR, check_in.SLIDE, partners.FORM, codes.CODES),
    *(requests.WRITING, partner_relay.WRITING),
}
"""Screens that wait for words without being forms."""
PROFILE: Final = settings(
    max_examples=4,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
FEWER: Final = settings(PROFILE, max_examples=3)
LEAST_TAKEN: Final = 15
"""In so many places words were kept, so it is those that were looked at."""
SEPARATORS: Final = frozenset(":=：\n")
"""What may make several answers of a message."""
FILE: Final = {"file_id": "f", "file_unique_id": "u"}
POINT: Final = {"location": {"latitude": 1.5, "longitude": 2.5}}
CONTENTS: Final[Sequence[Callable[[str], Json]]] = (
    lambda words: {"venue": {**POINT, "title": words, "address": words}, **POINT},
    lambda words: {"caption": words, "photo": [{**FILE, "width": 1, "height": 1}]},
    lambda words: {"caption": words, "document": {**FILE, "file_name": words}},
    lambda words: {"contact": {"phone_number": words, "first_name": words, "vcard": words}},
    lambda words: {"text": words, "entities": [formatted(words, "bold"), formatted(words, "text_link")]},
)
"""What else words can come in."""

Place = tuple[str, str]
Way = tuple[Json, Dialogue]


def is_text(kept: object) -> bool:
    """Whether an answer is words."""
    return isinstance(kept, dict) and isinstance(kept.get("text"), str)


def formatted(words: str, kind: str) -> Json:
    """All of it formatted, as Telegram says so."""
    url = {"url": "https://a.example/?<b>&'\"{0}"} if kind == "text_link" else {}
    return {"type": kind, "offset": 0, "length": markup.utf16_length(minimised({"text": words})["text"]), **url}


def place(at: Dialogue | None) -> Place:
    """The form or screen that waits, and its step."""
    return (at.form or "", str(at.state.get("step", ""))) if at is not None else ("", "")


@dataclass(slots=True)
class Typist:
    """Somebody who taps their way through everything, and tries any words wherever some are waited for."""

    player: Player
    account: Json
    tried: Counter[Place] = field(default_factory=Counter)
    taken: Counter[Place] = field(default_factory=Counter)

    @property
    def forms(self) -> set[str]:
        """The forms and screens that were gone through."""
        return {name for name, _step in self.tried}

    def stands(self) -> Dialogue:
        """Where the chat stands."""
        return self.player.standing(self.account["id"])

    def types(self, content: Json, *, keeps: bool = False, kind: str = "message") -> Played:
        """Sends something."""
        return self.player.plays(undone.message(self.account, content, kind=kind), keeps=keeps)

    def taps(self, data: str, *, keeps: bool = False) -> Played:
        """Taps a button."""
        return self.player.plays(undone.tap(self.account, data), keeps=keeps)

    def begins(self, language: str) -> None:
        """The first start; in German any words are tried at each of its screens."""
        for data in ("", pack(PickLanguage(language)), pack(Acknowledge()), ""):
            if language == "de":
                self.tries(self.stands())
            self.taps(data, keeps=True)

    def does(self, deeds: Iterable[Deed]) -> None:
        """All of it; each form that opens is gone through."""
        for deed in deeds:
            for data in deed.taps:
                self.goes_through(self.taps(data, keeps=True))
            for words in deed.words:
                self.goes_through(self.types({"text": words}, keeps=True))

    def goes_through(self, opened: Played) -> None:
        """All steps of the form that has opened, whichever way they are reached; then to one of its ends."""
        form = place(opened.dialogue)[0]
        if not form or form in self.forms:
            return
        waiting: list[Dialogue] = [self.stands()]
        end: tuple[Dialogue, Json] | None = None
        while waiting:
            at = waiting.pop()
            if place(at) in self.tried:
                continue
            self.player.stands(at)
            self.tries(at)
            if engine.form(form) is None:
                return
            found = self.ways_on(at)
            waiting += [after for _content, after in found if after.form == form]
            last = next((content for content, after in found if after.form != form), None)
            if last is not None:
                self.tries_end(at, last)
                end = end or (at, last)
        if end is not None:
            self.player.stands(end[0])
            self.goes_through(self.player.plays(end[1], keeps=True))  # one form may lead into another

    def tries(self, at: Dialogue) -> None:
        """Any words, and whatever else they can come in."""

        @seed(zlib.crc32(":".join(place(at)).encode()))
        @PROFILE
        @given(WORDS, st.booleans())
        def anything(words: str, is_edit: bool) -> None:
            self.tries_once(at, {"text": words}, is_edit=is_edit)

        self.tries_once(at, {"text": HOSTILE[0]})
        self.tries_once(at, CONTENTS[len(self.tried) % len(CONTENTS)](HOSTILE[1]))
        anything()

    def tries_once(self, at: Dialogue, content: Json, *, is_edit: bool = False) -> None:
        """What comes of it is said, with a way on; words that are kept are those that were typed."""
        found = self.types(content, kind="edited_message" if is_edit else "message")
        self.tried[place(at)] += 1
        if not is_edit:
            assert found.said, "nothing is said"
            assert list(found.buttons()), "there is no way on"
        after, before = found.dialogue, at.state.get("answers", {})
        if after is None or after.form != at.form:
            return
        kept = {name: each["text"] for name, each in after.state.get("answers", {}).items() if is_text(each)}
        assert {name: speakable(words).strip() for name, words in kept.items()} == kept
        step = place(at)[1]
        if step in kept and after.state["answers"][step] != before.get(step) and "text" in content:
            self.taken[place(at)] += 1
            typed = speakable(minimised(content)["text"]).strip()
            is_cleared = (kept[step], typed) == ("", fields.NOTHING)
            assert is_cleared or kept[step] == typed or SEPARATORS & set(typed)

    def ways_on(self, at: Dialogue) -> list[Way]:
        """Messages and taps that lead to other steps, and where they lead: last with hostile words, if taken."""
        turned = [*HOSTILE, *HOSTILE][len(self.tried) % len(HOSTILE) :]
        question = self.taps(pack(ways.ShowQuestion(*place(at))))
        every = []
        for kind, most in TAPS.items():
            datas = [data for data, action in question.buttons() if isinstance(action, kind)]
            every += [undone.tap(self.account, data) for data in datas[-most:]]
        every += [undone.message(self.account, {"text": words}) for words in turned[:2]]
        found = self.moves(at, every)
        if not found and "picked" not in at.state and (ticked := self.ticked(at, question)):
            self.player.stands(ticked)
            return self.ways_on(ticked)
        likely = (undone.message(self.account, {"text": words}) for words in LIKELY)
        days = (
            undone.tap(self.account, data) for data, action in question.buttons() if isinstance(action, ways.PickDay)
        )
        return found or self.moves(at, likely)[:1] or self.moves(at, days)[:1]

    def ticked(self, at: Dialogue, question: Played) -> Dialogue | None:
        """With the first tick set, where there are ticks."""
        data = next((data for data, action in question.buttons() if isinstance(action, ways.Pick)), None)
        return self.taps(data).dialogue if data else None

    def moves(self, at: Dialogue, contents: Iterable[Json]) -> list[Way]:
        """Those that lead to other steps, or out of the form."""
        played = ((content, self.player.plays(content).dialogue) for content in contents)
        return [(content, after) for content, after in played if after is not None and place(after) != place(at)]

    def tries_end(self, at: Dialogue, found: Json) -> None:
        """The same step forward, with any words in the answers that were words; not longer, as each has its limit."""
        answers: Json = at.state.get("answers", {})
        if not any(is_text(each) for each in answers.values()):
            return

        @seed(zlib.crc32(":".join(place(at)).encode()))
        @FEWER
        @given(WORDS)
        def anything(words: str) -> None:
            said = speakable(minimised({"text": words})["text"]).strip() or "x"
            made = {
                name: {**each, "text": said[: len(each["text"])]} if is_text(each) else each
                for name, each in answers.items()
            }
            self.player.stands(replace(at, state={**at.state, "answers": made}))
            assert self.player.plays(found).said

        anything()


@pytest.mark.slow
@pytest.mark.timeout(300)  # every form there is
async def test_no_words_are_taken_for_anything_else(start: Start, telegram: Simulator) -> None:
    """Anna has every role and an account of everything, Rosa is invited, and others do one thing for the first time."""
    with logged("ERROR") as stream:
        async with stage(start, telegram, role=EVERYTHING) as made, undone.player(made.scene.bot) as player:
            token = await made.scene.bot.db.run(prepares, made)
            newcomers = [telegram.person(name) for name in ("Rosa", *FOR_NEWCOMERS)]
            typists = [Typist(player, account(each.user.to_json())) for each in (made.person, *newcomers)]
            await asyncio.to_thread(everything, typists, made, token)

    forms = {name for name, form in engine.registered().items() if form.done.__module__.startswith("handlers.")}
    assert errors(stream.getvalue()) == []
    assert (forms | WAITING) - {name for each in typists for name in each.forms} == set()
    assert sum(len(each.taken) for each in typists) > LEAST_TAKEN


def account(user: Json) -> Json:
    """As Telegram says who somebody is, in names of their own choice."""
    return {**user, "first_name": HOSTILE[0], "last_name": HOSTILE[1], "username": "a_b"}


def prepares(session: Session, made: Stage) -> str:
    """So many readers that their number must be typed, an introduction, and an invitation for Rosa."""
    for number in range(READERS):
        listener(session, number)
    introductions.introduce(session, held(session, made.numbers["case_id"][1]), MANAGER)
    for company_id in made.numbers["company_id"]:
        members = companies.members(session, company_id)
        if made.known.id in members:
            return invitations.payload(invitations.invite(session, made.known, company_id))
    raise AssertionError("Anna speaks for a company.")


def everything(typists: list[Typist], made: Stage, token: str) -> None:
    """What can be tapped is tapped, and what can be written is written."""
    anna, rosa, *newcomers = typists
    deeds = rights_deeds.every(made.numbers, is_sure=False)
    by_name = {each.name: each for each in deeds}
    rosa.begins("de")
    rosa.does([Deed("/start in_", words=(f"/start {token}",))])
    for newcomer, name in zip(newcomers, FOR_NEWCOMERS, strict=True):
        newcomer.begins("ru" if name == "AskForContact" else "en")
        newcomer.does([by_name[name]])
    anna.does(deeds)
