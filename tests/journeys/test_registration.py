"""Registering: what is asked and what is known, the outcomes, what is refused, and bad input."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.run import Parts
from db.events import EventRow, RegistrationRow
from services import event_editing, registration
from services.entries import State
from services.events import Event, Question
from simulator.people import Person
from tests.journeys.registration_scene import TITLE, an_event, first_lines, full, known, opens, own
from tests.services.event_scene import ORGANISER, drafted, entry, in_days, published, somebody


async def test_a_newcomer_is_asked_what_is_missing(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)

    await opens(anna, event)
    name = anna.screen.text
    await anna.sends("Anna Muster")
    company = anna.screen.text
    await anna.sends("Musterfirma")
    summary = anna.screen
    await anna.taps("Register")

    assert name.split("\n") == [
        "Registration",
        "Question 1 of 2",
        "",
        f"You are registering for {TITLE}.",
        "",
        "What is your first and last name?",
    ]
    assert company.split("\n")[1:] == ["Question 2 of 2", "", "Which company or organisation do you come from?"]
    assert summary.text.split("\n")[:7] == [
        "Registration",
        "Please check your answers.",
        "",
        "Name: Anna Muster",
        "Company: Musterfirma",
        "",
        f"Register for {TITLE}?",
    ]
    assert summary.buttons == (("Register",), ("✏️ Name", "✏️ Company"), ("Back", "Menu"))
    made = await own(bot, anna, event)
    assert made is not None
    assert (made.state, made.name, made.company, made.seats) == (State.CONFIRMED, "Anna Muster", "Musterfirma", 1)
    assert (made.is_listed, made.may_be_contacted) == (False, False)


async def test_whoever_is_known_registers_with_three_taps_at_most(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, type="network_meeting")  # its template asks what somebody does not eat
    await anna.opens(f"ev_{event.id}")
    anna.seen()

    await anna.taps("Register")
    summary = anna.screen.text.split("\n")
    await anna.taps("Register")

    [_summary, card] = anna.seen()
    assert summary[3:6] == ["Name: Anna Muster", "Company: Musterfirma", "Is there anything you do not eat? –"]
    assert card.text.split("\n")[:2] == [f"✅ You are registered: {TITLE}", "Registered: Anna Muster, Musterfirma"]
    assert card.document is not None
    assert card.buttons == (
        ("🎟 My events",),
        ("👥 Bring a colleague",),
        ("👁 Who sees me", "🔕 No reminders"),
        ("↗️ Share",),
        ("Cancel registration",),
        ("Back", "Menu"),
    )
    assert len(card.text) <= 900


async def test_what_is_known_can_be_changed_and_left_open_questions_answered(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, type="network_meeting")
    await opens(anna, event)

    await anna.taps("✏️ Company")
    await anna.sends("Beispiel AG")
    await anna.taps("✏️ Is there anythi…")
    await anna.sends("Nuts")
    await anna.taps("Register")

    made = await own(bot, anna, event)
    assert made is not None
    assert (made.name, made.company, made.answers) == ("Anna Muster", "Beispiel AG", {"food": "Nuts"})


QUESTIONS = (
    Question("name", "text", {"en": "Which problem?"}, is_required=True),
    Question("role", "choice", {"en": "Your role?"}, is_required=True, choices=({"en": "Buyer"}, {"en": "Maker"})),
    Question("pitch", "yes_no", {"en": "A pitch?"}, is_required=True),
)


async def test_questions_of_the_organisers_and_the_mail_only_where_it_is_needed(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, questions=QUESTIONS, needs_email=True)
    await opens(anna, event)

    await anna.sends("5")
    refused = anna.screen.text.split("\n\n")[1]
    await anna.sends("anna@example.org")
    await anna.sends("Sand in the bearings 🏜")
    await anna.sends("Seller")
    aside = anna.screen.text.split("\n\n")[1]
    await anna.taps("Back to the form")
    await anna.taps("Maker")
    await anna.taps("No")
    await anna.taps("Register")

    made = await own(bot, anna, event)
    assert refused == "This does not look like an e-mail address. Please write it like name@example.org."
    assert aside == "This is not one of the choices: “Seller”"
    assert made is not None
    assert (made.email, made.name) == ("anna@example.org", "Anna Muster")
    assert made.answers == {"name": "Sand in the bearings 🏜", "role": "Maker", "pitch": False}


NO_NAMES = {
    "12345": "This does not look like a name. Please write it with letters.",
    "🙂🙂": "Words are needed here. Please write your answer with letters or digits.",
    "Anna\nMuster": "This has to fit on one line. Please write it without line breaks.",
    "x" * 4096: "This is too long: 4,096 characters, and 120 fit here. Please shorten it.",
}


async def test_what_cannot_be_a_name_is_refused_in_one_sentence(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)
    await opens(anna, event)

    answers = {}
    for typed in NO_NAMES:
        await anna.sends(typed)
        answers[typed] = anna.screen.text.split("\n\n")[1]

    assert answers == NO_NAMES
    assert await own(bot, anna, event) is None


async def test_names_of_all_scripts_come_through_as_they_are(bot: Parts, anna: Person) -> None:
    event = await an_event(bot)
    await opens(anna, event)

    await anna.sends("ليلى \u202e<b>حسن</b> 🙂 & Söhne")
    await anna.taps("Skip")
    await anna.taps("Register")

    made = await own(bot, anna, event)
    assert made is not None
    assert (made.name, made.company) == ("ليلى <b>حسن</b> 🙂 & Söhne", None)
    assert first_lines(anna)[1] == "Registered: ليلى <b>حسن</b> 🙂 & Söhne"


async def test_sessions_are_chosen_and_what_is_full_cannot_be(bot: Parts, anna: Person) -> None:
    await known(bot, anna)

    def programme(session: Session) -> Event:
        made = published(session, starts_at=in_days(10), ends_at=in_days(12))
        for number, capacity in enumerate((1, 2, None)):
            event_editing.put_session(
                session,
                made.id,
                roles=ORGANISER,
                by=1,
                key=f"day-{number}",
                title={"en": f"Day {number}"},
                starts_at=in_days(10 + number / 2),
                ends_at=in_days(10.2 + number / 2),
                capacity=capacity,
            )
        registration.register(session, somebody(session, 1), made.id, entry(1, sessions=("day-0", "day-1")))
        return made

    event = await bot.db.run(programme)
    await opens(anna, event)
    asked = anna.screen
    await anna.taps("Day 1")
    await anna.taps("Day 2")
    await anna.taps("Done (2)")
    await anna.taps("Register")

    listed = [line.partition(": ")[2] for line in asked.text.split("\n") if line.startswith("• ")]
    assert listed == ["Day 0 – fully booked", "Day 1 – 1 place free", "Day 2"]
    assert asked.buttons == (("✅ Done (0)",), ("☐ Day 1",), ("☐ Day 2",), ("Skip",), ("Cancel", "Menu"))
    made = await own(bot, anna, event)
    assert made is not None
    assert made.sessions == ("day-1", "day-2")
    assert [line for line in anna.screen.text.split("\n") if line.startswith("📋")] == ["📋 Day 1", "📋 Day 2"]


async def test_a_session_that_fills_up_meanwhile_is_asked_for_again(bot: Parts, anna: Person) -> None:
    await known(bot, anna)

    def programme(session: Session) -> Event:
        made = published(session)
        begin, end = made.starts_at, made.ends_at
        for key in ("first", "second"):
            event_editing.put_session(
                session,
                made.id,
                roles=ORGANISER,
                by=1,
                key=key,
                title={"en": key},
                capacity=1,
                starts_at=begin,
                ends_at=end,
            )
        return made

    event = await bot.db.run(programme)
    await opens(anna, event)
    await anna.taps("first")
    await anna.taps("Done (1)")
    await bot.db.run(
        lambda session: registration.register(session, somebody(session, 1), event.id, entry(1, sessions=("first",)))
    )
    await anna.taps("Register")

    assert anna.screen.text.split("\n\n")[1] == "This form has changed meanwhile. What still fits is kept."
    assert anna.screen.buttons[1] == ("☐ second",)


async def test_a_group_registers_under_one_account(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, type="fair", questions=(), capacity=10)
    await opens(anna, event)

    await anna.taps("✏️ Along with you")
    await anna.sends("5")
    refused = anna.screen.text.split("\n\n")[1]
    await anna.sends("Ben Beispiel\n\n  Clara   Beispiel ")
    await anna.taps("Register")

    made = await own(bot, anna, event)
    assert refused == "Please write the names of the people, one a line. A number alone is not enough."
    assert made is not None
    assert (made.members, made.seats) == (("Ben Beispiel", "Clara Beispiel"), 3)
    assert "With you: Ben Beispiel and Clara Beispiel" in anna.screen.text.split("\n")
    assert (await bot.db.read(lambda session: session.get_one(EventRow, event.id).taken)) == 3


async def test_an_overlap_is_told_before_registering(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, starts_at=in_days(30))

    await opens(anna, event)

    assert "⚠️ At the same time you are registered for Valves." in anna.screen.text.split("\n")


async def test_full_means_the_waitlist_and_is_said_before(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, capacity=1)
    await full(bot, event, 1, 2)

    await opens(anna, event)
    before = anna.screen.text.split("\n")[-1]
    await anna.taps("Register")

    assert before == "⏳ There is no free place at the moment: you would go on the waitlist."
    assert first_lines(anna) == [f"⏳ On the waitlist: {TITLE}", "You are number 2 of 2."]
    assert anna.screen.buttons == (("🎟 My events",), ("Leave the waitlist",), ("Back", "Menu"))


async def test_organisers_decide_where_they_want_to(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot, needs_approval=True)

    await opens(anna, event)
    before = anna.screen.text.split("\n")[-1]
    await anna.taps("Register")

    made = await own(bot, anna, event)
    assert before == "🕓 The organisers decide on each registration."
    assert made is not None
    assert made.state is State.ASKED
    assert first_lines(anna)[0] == f"🕓 Asked for a place: {TITLE}"


async def test_no_registration_says_why_and_leads_on(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    closed = await an_event(bot, registration_until=in_days(1))
    booked = await an_event(bot, capacity=1, has_waitlist=False, starts_at=in_days(20))
    called_off = await an_event(bot)
    begun = await an_event(bot, starts_at=in_days(1.5))
    for each in (closed, booked, called_off, begun):
        await anna.opens(f"ev_{each.id}")
    cards = [each for each in anna.seen() if "Register" in each.labels]
    await full(bot, booked, 1)
    await bot.db.run(lambda session: event_editing.cancel(session, called_off.id, "", roles=ORGANISER, by=1))
    later(timedelta(days=2))

    answers = []
    for event in (closed, booked, called_off, begun):
        await anna.forges(f"VR1:{event.id}", on=anna.screen)
        answers.append(anna.screen.text.split("\n")[-1])
        assert anna.screen.buttons == (("📅 Other events",), ("Back", "Menu"))

    assert len(cards) == 4
    assert answers == [
        "Registration for this event is closed.",
        "There are not enough free places at this event.",
        "This event has been cancelled.",
        "Registration for this event is closed.",
    ]


async def test_whoever_is_registered_learns_that_the_event_is_cancelled(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot)
    await opens(anna, event)
    await anna.taps("Register")
    await bot.db.run(lambda session: event_editing.cancel(session, event.id, "", roles=ORGANISER, by=1))

    await anna.forges(f"VR1:{event.id}", on=anna.screen)
    again = anna.screen.text.split("\n")[-1]
    made = await own(bot, anna, event)
    assert made is not None
    await anna.forges(f"VC1:{made.id}", on=anna.screen)

    assert again == "This event has been cancelled."
    assert anna.screen.text.split("\n\n")[0] == "This event has been cancelled."


async def test_what_closes_during_the_form_registers_nobody(
    bot: Parts, anna: Person, later: Callable[[timedelta], None]
) -> None:
    await known(bot, anna)
    event = await an_event(bot, registration_until=in_days(1))
    await opens(anna, event)
    later(timedelta(days=1))

    await anna.taps("Register")

    assert anna.screen.text.split("\n\n")[0] == "Registration for this event is closed."
    assert await own(bot, anna, event) is None


async def test_drafts_and_forged_events_are_not_there(bot: Parts, anna: Person) -> None:
    hidden = (await bot.db.run(drafted)).id
    await anna.sends("/menu")

    for number in (hidden, 10**9):
        await anna.forges(f"VR1:{number}", on=anna.screen)
        assert anna.screen.text.split("\n\n")[0] == "This event is not available."


async def test_double_taps_and_old_buttons_make_one_registration(bot: Parts, anna: Person) -> None:
    await known(bot, anna)
    event = await an_event(bot)
    await anna.opens(f"ev_{event.id}")

    await anna.taps_twice("Register")
    await anna.taps_twice("Register")
    await anna.forges(f"VR1:{event.id}", on=anna.screen)

    assert first_lines(anna)[0] == f"✅ You are registered: {TITLE}"
    counted = select(func.count()).where(RegistrationRow.event_id == event.id)
    assert await bot.db.read(lambda session: session.execute(counted).scalar_one()) == 1
    assert (await bot.db.read(lambda session: session.get_one(EventRow, event.id).taken)) == 1
