"""Secrets of every kind, planted where they are kept, and somebody who has nothing to do with any of them.

Each is a word that stands nowhere else, so that it is found in whatever it gets into.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from db.base import Base
from db.broadcasts import BroadcastRow
from db.companies import InvitationRow
from db.desk import RelayRow
from db.dialogues import DialogueRow
from db.editing import CannedRow, DraftRow
from db.events import EventFeedbackRow, RegistrationRow
from db.people import PersonRow
from db.preferences import PreferenceRow
from db.staff_log import StaffLogRow
from services import clock, desk, event_editing, introductions, people, profiles, questions, registration
from services.broadcasts import State, Version
from services.contact_requests import Answer, RequestState
from services.desk import Desk
from services.entries import Entry
from services.events import Online
from services.people import Person as Known
from services.people import Role
from services.questions import Question
from simulator.people import Person
from simulator.server import Simulator
from simulator.views import file_id_of
from tests import log_watch
from tests.conftest import Start
from tests.journeys.desk_scene import Scene, at_desk
from tests.services.event_scene import ORGANISER, in_days, published
from tests.services.introduction_scene import company, request

EVERYTHING: Final = "everything"
SECRETS: Final[Mapping[str, str]] = {
    "title of an event that is a draft": "Draftquagga",
    "name of a participant": "Namequokka",
    "firm of a participant": "Firmquoll",
    "mail of a participant": "mailquelea",
    "answer of a participant": "answerquetzal",
    "link to take part": "joinquail",
    "words on an event": "wordsquahog",
    "name of a sender": "Senderyak",
    "firm of a sender": "Firmyabby",
    "contact of a sender": "contactyapok",
    "words of a sender": "wordsyaffle",
    "name of an agreed sender": "Agreedwombat",
    "words of an agreed sender": "wordswhelk",
    "name of who answered": "Memberwallaby",
    "profile that is not published": "Profilezebu",
    "contact in that profile": "contactzorilla",
    "contact of a published firm": "contactzokor",
    "question at the desk": "questionibex",
    "answer of the desk": "answeribis",
    "canned answer": "cannedimpala",
    "article that is a draft": "articleiguana",
    "announcement that is a draft": "announcejackal",
    "announcement to others": "announcejaguarundi",
    "second channel": "channeljaguar",
    "answers in an open form": "dialoguejerboa",
    "name of somebody invited": "Invitedjird",
    "note of the staff": "notekudu",
}
"""What must not get to whom it is not for: the words by what they are."""

ANNOUNCED: Final = {"announcement that is a draft": State.DRAFT, "announcement to others": State.DONE}


def hostile(kind: str) -> str:
    """A secret in words that nothing may take for markup, a place to fill in, or a formula."""
    return f"=<s>{SECRETS[kind]} &amp; {{0}} %s </b>\u202e"


@dataclass(frozen=True, slots=True)
class Stage:
    """The desk with all secrets, whoever tries to get at them, and the numbers that lead there, by field.

    Paula has no part in any of them; where nothing else is said, it is she who tries.
    """

    scene: Scene
    paula: Person
    person: Person
    known: Known
    numbers: Mapping[str, tuple[int, ...]]
    sights: dict[str, set[str]] = field(default_factory=dict)

    def sees(self, deed: str, *, chat_id: int = 0) -> int:
        """Notes which secrets are in what was shown, said and sent since the last look, by their kind.

        Gives the number of messages. The chat is the person's own where nothing else is said.
        """
        chat, files = self.scene.telegram.chats[chat_id or self.person.id], self.scene.telegram.files.by_id
        shown = [json.dumps([each.content, each.markup], ensure_ascii=False) for each in chat.sights]
        shown += [read(files[found].content) for each in chat.sights if (found := file_id_of(each.content)) in files]
        shown += [each.text for each in self.person.alerts]
        number = len(chat.sights)
        chat.sights.clear()
        text = "\n".join(shown).casefold()
        for kind, word in SECRETS.items():
            if word.casefold() in text:
                self.sights.setdefault(kind, set()).add(deed)
        return number


def read(content: bytes) -> str:
    """The words in a file; those of a workbook are packed, those of a PDF cannot be read."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


@asynccontextmanager
async def stage(start: Start, telegram: Simulator, *, role: str = "", is_known: bool = True) -> AsyncIterator[Stage]:
    """The whole bot and somebody with a role of the settings, or none; a stranger has never begun.

    Whoever is to have EVERYTHING has all roles, and the secrets are their own.
    """
    log_watch.plant(*SECRETS.values())
    paula, carla = (telegram.person(name, language_code="en") for name in ("Paula", "Carla"))
    roles = {f"{role}_ids": frozenset({paula.id})} if role in set(Role) else {}
    async with at_desk(start, telegram, **roles) as scene:
        db = scene.bot.db
        for each in (paula, carla):
            telegram.chats[each.id].has_started = True
        numbers = await db.run(_plants, scene, carla.id)
        known = await db.run(_known, paula.id) if is_known else Known(0, paula.id)
        if role == EVERYTHING:
            known = await db.run(_grants, scene.anna.id)
        await scene.settled()
        yield Stage(scene, paula, scene.anna if role == EVERYTHING else paula, known, numbers)


def errors(log: str) -> list[str]:
    """What went wrong, of all that was logged."""
    return [line["event"] for line in map(json.loads, log.splitlines()) if line["level"] in ("error", "critical")]


def _grants(session: Session, account: int) -> Known:
    """Somebody who has begun already has every role."""
    roles = [each.value for each in Role]
    session.execute(update(PersonRow).where(PersonRow.telegram_id == account).values(roles=roles))
    return people.welcome(session, account)


def _known(session: Session, account: int) -> Known:
    """Somebody who has been through the first start, in English."""
    known = people.welcome(session, account)
    people.acknowledge(session, known.id)
    people.choose_language(session, known.id, "en")
    return known


def _plants(session: Session, scene: Scene, carla_id: int) -> dict[str, tuple[int, ...]]:
    owner, target = people.person(session, scene.anna.id), _known(session, carla_id)
    at = scene.bot.settings.desk
    assert owner is not None
    assert at is not None
    return {
        **_events(session, owner),
        **_requests(session, owner, target, at),
        **_staff(session),
        **_own(session, owner),
    }


def _events(session: Session, owner: Known) -> dict[str, tuple[int, ...]]:
    draft = event_editing.create(
        session,
        roles=ORGANISER,
        by=1,
        type="workshop",
        title={"en": hostile("title of an event that is a draft")},
        host="Musterkammer",
        starts_at=in_days(30),
        timezone="Europe/Berlin",
    )
    link = f"https://join.example.org/{SECRETS['link to take part']}"
    event = published(session, online=Online(link), starts_at=in_days(3))
    entry = Entry(
        name=hostile("name of a participant"),
        company=hostile("firm of a participant"),
        email=f"{SECRETS['mail of a participant']}@beispiel.example",
    )
    made = registration.register(session, owner, event.id, entry)
    session.get_one(RegistrationRow, made.id).answers = {"problem": hostile("answer of a participant")}
    words = hostile("words on an event")
    given = EventFeedbackRow(event_id=event.id, registration_id=made.id, rating=2, words=words, day=date(2026, 11, 22))
    session.add(given)
    return {"event_id": (draft.id, event.id), "registration_id": (made.id,), "session_id": (1,), "change_id": (1,)}


def _requests(session: Session, owner: Known, target: Known, at: Desk) -> dict[str, tuple[int, ...]]:
    contact = SECRETS["contact of a published firm"]
    firm = company(session, "chile", target, contact_name=contact, contact_email=f"{contact}@chile.example")
    sender = {
        "sender_name": hostile("name of a sender"),
        "sender_company": hostile("firm of a sender"),
        "sender_contact": f"{SECRETS['contact of a sender']}@beispiel.example",
        "text": hostile("words of a sender"),
    }
    checked = request(session, owner, firm, at=at, **sender)
    agreed = {
        "sender_name": hostile("name of an agreed sender"),
        "text": hostile("words of an agreed sender"),
        "key": "agreed",
    }
    second = request(session, owner, firm, at=at, **agreed)
    introductions.ask(session, second)
    introductions.answer(session, target, second.case_id, Answer.YES, language="en")
    assert second.state == RequestState.AGREED
    question = _question(session, owner, at)
    profile = profiles.create(
        session, owner, name=hostile("profile that is not published"), country="DE", my_name="Anna Muster"
    )
    hidden = SECRETS["contact in that profile"]
    profiles.change(session, owner, profile.id, contact_name=hidden, contact_email=f"{hidden}@beispiel.example")
    _answered(session, target)
    return {
        "case_id": (checked.case_id, second.case_id, question["case_id"]),
        "question_id": (question["question_id"],),
        "company_id": (profile.id, firm.id),
    }


def _answered(session: Session, target: Known) -> None:
    """Who speaks for the firm that agreed is known there by this name."""
    profiles.rename(session, target, _company_of(session, target), hostile("name of who answered"))


def _company_of(session: Session, person: Known) -> int:
    from_table = Base.metadata.tables["company_people"]
    return int(session.execute(select(from_table.c.company_id).where(from_table.c.person_id == person.id)).scalar_one())


def _question(session: Session, owner: Known, at: Desk) -> dict[str, int]:
    """A question at the desk, and what the desk has answered."""
    asked = Question(hostile("question at the desk"), "en", "refuse", message_id=1)
    number = questions.keep(session, owner.id, asked)
    made = desk.open_case(session, at, owner, questions.question(session, owner.id, number), language="en")
    session.add(
        RelayRow(
            case_id=made.id,
            direction="to_asker",
            source_chat_id=at.chat_id,
            source_message_id=990,
            target_chat_id=owner.telegram_id,
            target_message_id=991,
            kind="text",
            text=hostile("answer of the desk"),
            state="sent",
            created_at=clock.now(),
        )
    )
    return {"case_id": made.id, "question_id": number}


def _staff(session: Session) -> dict[str, tuple[int, ...]]:
    """What the staff writes before anybody else may read it."""
    now = clock.now()
    words = {"en": {"title": hostile("article that is a draft"), "body": "Body."}}
    draft = DraftRow(slug="guides/planted", texts=words, head={}, sources=[], by_id=1, changed_at=now)
    canned = CannedRow(name=hostile("canned answer"), texts={"en": "Words."}, by_id=1, changed_at=now)
    draft_of_one, gone_out = (_announcement(kind, state) for kind, state in ANNOUNCED.items())
    invited = InvitationRow(key="planted", name=hostile("name of somebody invited"), role="organiser", made_at=now)
    noted = StaffLogRow(at=now, by_id=1, deed="invited", details={"label": hostile("note of the staff")})
    session.add_all([draft, canned, draft_of_one, gone_out, invited, noted])
    session.flush()
    return {
        "draft_id": (draft.id,),
        "canned_id": (canned.id,),
        "broadcast_id": (draft_of_one.id, gone_out.id),
        "invitation_id": (invited.id,),
        "person_id": (1,),
    }


def _announcement(kind: str, state: State) -> BroadcastRow:
    now, words = clock.now(), Version(SECRETS[kind], len(SECRETS[kind]))
    return BroadcastRow(
        state=state.value, versions={"en": asdict(words)}, audience={}, links=[], made_at=now, changed_at=now
    )


def _own(session: Session, owner: Known) -> dict[str, tuple[int, ...]]:
    """What somebody has said of themselves alone."""
    channel = f"{SECRETS['second channel']}@beispiel.example"
    session.add(PreferenceRow(person_id=owner.id, frequency="none", second_channel=channel))
    name = {"text": SECRETS["answers in an open form"], "language": "en"}
    draft = {"answers": {"name": name}, "context": {}}
    until = clock.now() + timedelta(hours=20)
    session.execute(
        update(DialogueRow)
        .where(DialogueRow.chat_id == owner.telegram_id)
        .values(draft={"form": "profile_new", "state": draft}, draft_until=until)
    )
    return {}


# -- what was changed ---------------------------------------------------------------------------------------------

Rows = frozenset[tuple[tuple[str, str], ...]]
OF_THE_PROCESS: Final = frozenset(
    ["dialogues", "figures", "inbox", "keys", "leases", "outbox", "pace", "sent_files", "alembic_version"]
)
"""What every turn writes, for whomever."""


def rows(session: Session) -> dict[str, Rows]:
    """Everything that is stored, by table."""
    return {
        table.name: frozenset(
            tuple((str(name), repr(value)) for name, value in sorted(row.items()))
            for row in session.execute(select(table)).mappings()
        )
        for table in Base.metadata.sorted_tables
        if table.name not in OF_THE_PROCESS
    }


def changed(before: Mapping[str, Rows], after: Mapping[str, Rows], person_id: int) -> dict[str, list[str]]:
    """What came, went or became something else, by table, but for what is this person's own."""
    own: dict[str, set[str]] = {"people": {repr(person_id)}}
    found: dict[str, list[str]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in before:
            continue
        every = [dict(row) for row in before[table.name] | after[table.name]]
        mine = [row for row in every if _is_own(table, row, own, repr(person_id))]
        own.setdefault(table.name, set()).update(row["id"] for row in mine if "id" in row)
        differs = [dict(row) for row in before[table.name] ^ after[table.name]]
        foreign = [repr(row) for row in differs if row not in mine]
        if foreign:
            found[table.name] = foreign
    return found


def _is_own(table: Table, row: Mapping[str, str], own: Mapping[str, Collection[str]], person: str) -> bool:
    """Whether it says something of the person, or hangs on what does; that they changed it makes nothing theirs."""
    if table.name == "people":
        return row["id"] == person
    if person in (row.get("person_id"), row.get("sender_id")):
        return True
    return any(
        row[key.parent.name] in own.get(key.column.table.name, ())
        for key in table.foreign_keys
        if key.column.table.name != "people"
    )
