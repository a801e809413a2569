"""The hub of an announcement that has not gone out yet: all it says, to whom and when, and the ways to change it.

Everything that changes an announcement leads back here, and so does whatever is refused.
"""

from collections.abc import Callable, Iterator

from handlers import errors, event_words, keyboards
from handlers.broadcasts import words
from handlers.broadcasts.buttons import (
    AskToSend,
    ChooseTime,
    CopyBroadcast,
    DropBroadcast,
    LiftCap,
    ListBroadcasts,
    SendTest,
    ShowAudience,
    ShowLinks,
    ShowVersion,
    TakeBack,
)
from handlers.doors import ShowBroadcast
from handlers.forms import Form
from handlers.keyboards import menu_row, rows_of
from handlers.screens import Button, Row, Screen, shortened
from handlers.turn import Handler, Turn
from locales import Text, _, lines, ngettext, paragraphs, pgettext, verbatim
from locales.formats import language_name, own_name
from services import broadcast_plans, broadcasts
from services.audiences import Audience
from services.broadcast_plans import Count, Plan
from services.broadcasts import Broadcast, State
from services.refusals import BroadcastGone, NotAllowed, Refusal

BEFORE = (State.DRAFT, State.SCHEDULED)


def opens_draft(turn: Turn) -> bool:
    """A tap that leads to an announcement: shows the hub of one that has not gone out. False for all others."""
    found = of(turn, turn.tapped(ShowBroadcast).broadcast_id)
    if found.state not in BEFORE:
        return False
    turn.dialogue = turn.dialogue.left()
    shows_hub(turn, found)
    return True


def of(turn: Turn, broadcast_id: int) -> Broadcast:
    """An announcement, for those who make them. Raises NotAllowed, BroadcastGone."""
    return broadcasts.broadcast(turn.session, broadcast_id, roles=turn.roles)


def counted(turn: Turn, audience: Audience) -> Count:
    """How many are meant now. To be asked for before something new is made, which would take its number in vain."""
    return turn.read(broadcast_plans.count, audience)


def begins(turn: Turn, form: Form, found: Broadcast, **context: object) -> None:
    """A form about an announcement, which keeps which version of it was seen."""
    form.begin(turn, broadcast_id=found.id, seen=found.version, **context)


def tries(turn: Turn, broadcast_id: int, deed: Callable[[], None]) -> None:
    """Does something with an announcement; a refusal is said on its hub. Raises NotAllowed, BroadcastGone."""
    try:
        deed()
    except (NotAllowed, BroadcastGone):
        raise
    except Refusal as refusal:
        turn.dialogue = turn.dialogue.left()
        shows(turn, of(turn, broadcast_id), above=errors.words(refusal))


def on_hub(handler: Handler) -> Handler:
    """A tap on something of one announcement: it leads out of any form, and what is refused is said on the hub."""

    def handles(turn: Turn) -> None:
        broadcasts.needs_sender(turn.roles)
        turn.dialogue = turn.dialogue.left()
        broadcast_id = int(getattr(turn.button, "broadcast_id", 0))
        tries(turn, broadcast_id, lambda: handler(turn))

    return handles


def saved(turn: Turn, before: Broadcast, seen: int) -> Text:
    """Saved; and whether somebody else has changed the announcement since it was looked at."""
    if before.version <= seen or before.changed_by == turn.person.id:
        return _("Saved.")
    at = event_words.clock_time(before.changed_at, turn.zone)
    return _("Saved. Somebody else changed this announcement at {time}, too: please check it.", time=at)


def shows(turn: Turn, found: Broadcast, *, above: Text | None = None) -> None:
    """The hub, or the way to how it goes."""
    if found.state in BEFORE:
        shows_hub(turn, found, above=above)
        return
    text = lines(words.heading(found), above, words.state(found))
    goes: Row = (Button(pgettext("button", "📊 How it goes"), ShowBroadcast(found.id)),)
    turn.show(Screen(text, (goes, menu_row(back=ListBroadcasts(False, 0)))))


def shows_hub(turn: Turn, found: Broadcast, *, above: Text | None = None, first: Row | None = None) -> None:
    """The hub, with a sentence on what has just changed, and a row on top that goes with it."""
    plan = broadcast_plans.plan(turn.session, found, counted(turn, found.audience))
    text = words.fitting(
        lambda longest: paragraphs(
            lines(words.heading(found), above, _state(found), _changed_by(turn, found)),
            lines(*versions(turn, found, plan)),
            lines(*words.conditions(turn, found, longest), words.people(plan.reach)),
            lines(_links(turn, found, longest), words.when(turn, found), capped(turn, found, plan)),
        )
    )
    rows = _scheduled_rows(found) if found.state is State.SCHEDULED else _rows(turn, found, plan)
    turn.show(Screen(text, (*([first] if first else ()), *rows, menu_row(back=ListBroadcasts(False, 0)))))


def _state(found: Broadcast) -> Text:
    if found.state is State.SCHEDULED:
        return _("🕒 It goes out by itself. To change it, make it a draft again first.")
    return _("📝 This is a draft: nobody has got it yet.")


def _changed_by(turn: Turn, found: Broadcast) -> Text | None:
    if found.changed_by is None or found.changed_by == turn.person.id:
        return None
    return _("✍️ Changed by somebody else: {when}", when=event_words.moment(found.changed_at, turn.zone))


def versions(turn: Turn, found: Broadcast, plan: Plan) -> Iterator[Text]:
    """What there is in each language, and what readers get in the place of what is missing, in numbers."""
    for code in dict.fromkeys((*turn.house.languages, *plan.instead)):
        language, written = own_name(code), found.versions.get(code)
        number, other = plan.instead.get(code, (0, ""))
        if written is not None:
            file, there = words.file(written), _("✅ {language}", language=language)
            yield _("{language}, {file}", language=there, file=file) if file else there
        elif not found.versions:
            yield _("⚠️ {language}: missing", language=language)
        elif not number:
            yield _("⚪ {language}: missing, nobody needs it", language=language)
        else:
            yield ngettext(
                "⚠️ {language} is missing: {number} person would get it in {other}",
                "⚠️ {language} is missing: {number} people would get it in {other}",
                number,
                language=language,
                other=language_name(other),
            )


def _links(turn: Turn, found: Broadcast, longest: int) -> Text:
    listed = words.links(turn, found)
    if not listed:
        return _("🔗 Buttons: none")
    return _("🔗 Buttons: {titles}", titles=shortened(" · ".join(listed), longest))


def capped(turn: Turn, found: Broadcast, plan: Plan) -> Text | None:
    """How many have had another one today, and what becomes of them."""
    if not plan.today or not words.goes_at_once(turn, found):
        return None
    if found.ignores_cap:
        return ngettext(
            "🔁 {number} person has had another one today and gets this one all the same.",
            "🔁 {number} people have had another one today and get this one all the same.",
            plan.today,
        )
    return ngettext(
        "🔁 {number} person has had another one today and gets this one tomorrow.",
        "🔁 {number} people have had another one today and get this one tomorrow.",
        plan.today,
    )


def _rows(turn: Turn, found: Broadcast, plan: Plan) -> Iterator[Row]:
    if found.versions:
        yield (Button(pgettext("button", "📤 Send …"), AskToSend(found.id)),)
    languages = [Button(verbatim(f"✏️ {own_name(code)}"), ShowVersion(found.id, code)) for code in turn.house.languages]
    others = [code for code in found.versions if code not in turn.house.languages]
    languages += [Button(verbatim(f"✏️ {own_name(code)}"), ShowVersion(found.id, code)) for code in others]
    yield from rows_of(languages)
    audience = Button(pgettext("button-half", "👥 Audience"), ShowAudience(found.id))
    links = pgettext("button-half", "🔗 Buttons")
    yield audience, Button(keyboards.counted(links, len(found.links)) if found.links else links, ShowLinks(found.id))
    when = Button(pgettext("button-half", "🕒 When"), ChooseTime(found.id))
    yield (when, _test(found)) if found.versions else (when,)
    if found.ignores_cap:
        yield (Button(pgettext("button", "🔁 Once a day after all"), LiftCap(found.id, False, True)),)
    elif plan.today and words.goes_at_once(turn, found):
        yield (Button(pgettext("button", "🔁 Today all the same"), LiftCap(found.id, True)),)
    yield _copy(found), Button(pgettext("button-half", "🗑 Throw away"), DropBroadcast(found.id))


def _scheduled_rows(found: Broadcast) -> Iterator[Row]:
    yield (Button(pgettext("button", "↩️ Back to a draft"), TakeBack(found.id)),)
    yield _test(found), _copy(found)


def _test(found: Broadcast) -> Button:
    return Button(pgettext("button-half", "👁 Test to me"), SendTest(found.id))


def _copy(found: Broadcast) -> Button:
    return Button(pgettext("button-half", "📄 Duplicate"), CopyBroadcast(found.id))
