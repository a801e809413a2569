"""The buttons under an announcement: to events, and to articles that are found by words."""

from collections.abc import Iterator
from typing import Final

from handlers import event_words
from handlers.broadcasts import hub, words
from handlers.broadcasts.buttons import LookForArticle, OfferEvents, SetLink, ShowLinks
from handlers.doors import ShowBroadcast
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.forms.run import Filling
from handlers.forms.steps import Step
from handlers.keyboards import menu_row, previous_and_more, short
from handlers.screens import Button, Row, Screen
from handlers.turn import Asking, Turn
from knowledge.search.assistant import Finding
from locales import N_, Text, _, lines, paragraphs, pgettext
from services import broadcasts, events
from services.answers import key_of
from services.broadcasts import MOST_LINKS, Broadcast, Link
from services.refusals import ArticleGone

PAGE: Final = 6
MOST_FOUND: Final = 5
LONGEST: Final = 200


def shows_links(turn: Turn) -> None:
    """A tap on the buttons."""
    _shows(turn, hub.of(turn, turn.tapped(ShowLinks).broadcast_id))


def _shows(turn: Turn, found: Broadcast, *, above: Text | None = None) -> None:
    titles = words.links(turn, found)
    listed = [_("{number}. {title}", number=place, title=title) for place, title in enumerate(titles, start=1)]
    text = paragraphs(
        lines(words.heading(found), above),
        lines(_("Buttons under the announcement, {most} at most:", most=MOST_LINKS), *listed)
        if listed
        else _("There are no buttons yet. A button leads to an event or to an article."),
        _("Readers always get a button to stop such messages as well."),
    )
    turn.show(Screen(text, (*_rows(found, titles), menu_row(back=ShowBroadcast(found.id)))))


def _rows(found: Broadcast, titles: list[str]) -> Iterator[Row]:
    if len(found.links) < MOST_LINKS:
        event = Button(pgettext("button-half", "➕ Event"), OfferEvents(found.id, 0))
        yield event, Button(pgettext("button-half", "➕ Article"), LookForArticle(found.id))
    for where, title in zip(found.links, titles, strict=True):
        key = key_of(where.slug) if where.slug else ""
        yield (Button(short(f"🗑 {title}"), SetLink(found.id, where.event_id or 0, key, False)),)


def offers_events(turn: Turn) -> None:
    """A tap on "Event": those that are still to come."""
    tapped = turn.tapped(OfferEvents)
    found = hub.of(turn, tapped.broadcast_id)
    every = [each for each in events.coming(turn.session) if Link(event_id=each.id) not in found.links]
    last = max(len(every) - 1, 0) // PAGE
    page = min(max(tapped.page, 0), last)
    shown = every[page * PAGE : (page + 1) * PAGE]
    text = lines(
        words.heading(found),
        _("To which event does the button lead?") if every else _("There is no event to come that could be added."),
    )
    rows: list[Row] = [(Button(event_words.label(each), SetLink(found.id, each.id, "", True)),) for each in shown]
    rows += previous_and_more(page, last, lambda other: OfferEvents(found.id, other))
    turn.show(Screen(text, (*rows, menu_row(back=ShowLinks(found.id)))))


def sets_link(turn: Turn) -> None:
    """A tap on something to link to, or on a button to take away; twice is the same as once."""
    tapped = turn.tapped(SetLink)
    found = hub.of(turn, tapped.broadcast_id)
    where = _where(turn, found, tapped)
    rest = [each for each in found.links if each != where]
    wanted = [*found.links, where] if tapped.is_on and where not in found.links else found.links
    wanted = wanted if tapped.is_on else rest
    if tuple(wanted) != found.links:
        found = broadcasts.choose_links(turn.session, found.id, wanted, roles=turn.roles, by=turn.person.id)
    _shows(turn, found)


def _where(turn: Turn, found: Broadcast, tapped: SetLink) -> Link:
    """Raises ArticleGone where there is no such article."""
    if tapped.event_id:
        return Link(event_id=tapped.event_id)
    linked = next((each for each in found.links if each.slug and key_of(each.slug) == tapped.key), None)
    slug = turn.house.answers.slug(tapped.key)
    if linked is not None:
        return linked
    if slug is None:
        raise ArticleGone
    return Link(slug=slug)


# -- articles -----------------------------------------------------------------------------------------------------


def looks_for_article(turn: Turn) -> None:
    """A tap on "Article"."""
    FORM.begin(turn, broadcast_id=turn.tapped(LookForArticle).broadcast_id)


def is_for_search(asking: Asking) -> bool:
    """Whether words are typed that look for an article, or those that did so are changed."""
    if asking.dialogue.form != FORM.name or asking.person is None:
        return False
    edited = asking.update.edited_message
    return edited is None or str(edited.message_id) in Filling.of(asking.dialogue.state).messages


async def searches(asking: Asking) -> Finding | None:
    """Looks for articles before the turn begins."""
    typed = " ".join(asking.text.split())[:LONGEST]
    return await asking.house.answers.find(typed, asking.language) if typed else None


def _steps(turn: Turn, context: Answers) -> list[Step]:
    hub.of(turn, context.broadcast_id)
    ask = _("Which article is it? Type some of its words, or what it is about.")
    return [TextStep("words", ask=ask, label=N_("Article"), limit=LONGEST)]


def _offers(turn: Turn, answers: Answers) -> None:
    found = hub.of(turn, answers.broadcast_id)
    hits = turn.prepared.hits if isinstance(turn.prepared, Finding) else ()
    slugs = dict.fromkeys([answers.words.strip().lower(), *(hit.slug for hit in hits)])
    known = [each for slug in slugs if (each := turn.house.answers.article(slug, turn.language)) is not None]
    typed = event_words.cut(answers.words, 60)
    text = lines(
        words.heading(found),
        _("To which article does the button lead?")
        if known
        else _("I found nothing for “{words}”. Please try other words.", words=typed),
        *(_("{number}. {title}", number=place, title=each.title) for place, each in enumerate(known[:MOST_FOUND], 1)),
    )
    rows: list[Row] = [
        (Button(short(f"{place}. {each.title}"), SetLink(found.id, 0, key_of(each.slug), True)),)
        for place, each in enumerate(known[:MOST_FOUND], 1)
    ]
    rows.append((Button(pgettext("button", "🔎 Other words"), LookForArticle(found.id)),))
    turn.show(Screen(text, (*rows, menu_row(back=ShowLinks(found.id)))))


FORM = Form(
    "broadcast_article",
    _steps,
    title=N_("Article"),
    done=_offers,
    cancelled=lambda turn, answers: _shows(turn, hub.of(turn, answers.broadcast_id)),
)
