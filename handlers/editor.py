"""Care of the articles by managers: what is due, drafts from answered questions, preview, publishing.

The rules are in `services/editing.py` and `services/care.py`; articles are shown by `handlers/articles.py`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from handlers import articles
from handlers.buttons import button
from handlers.doors import ShowCanned, ShowKnowledge
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.keyboards import menu_row
from handlers.screens import Button, Row, Screen
from handlers.targets import opener
from handlers.turn import Asking, Turn
from locales import N_, Text, _, lines, ngettext, npgettext, paragraphs, pgettext, use_language, verbatim
from locales.formats import date as day
from locales.formats import own_name
from services import care, clock, editing
from services.answers import key_of
from services.care import Asker
from services.editing import Draft
from services.people import Role
from services.refusals import DraftGone, NotAllowed

MONTHS: Final = (3, 6, 12)
A_MONTH = timedelta(days=30)
TITLE = 120
BODY = 3500
LABEL = 30
LISTED = 8


@button("el")
@dataclass(frozen=True, slots=True)
class ShowDrafts:
    """Articles in the making."""


@button("ed")
@dataclass(frozen=True, slots=True)
class ShowDraft:
    """One article in the making."""

    draft_id: int


@button("ew")
@dataclass(frozen=True, slots=True)
class WriteDraft:
    """Title and words in one language."""

    draft_id: int
    language: str


@button("es")
@dataclass(frozen=True, slots=True)
class AddSource:
    """Where it is written."""

    draft_id: int


@button("er")
@dataclass(frozen=True, slots=True)
class ReviewIn:
    """When somebody looks at it again, in months."""

    draft_id: int
    months: int


@button("ep")
@dataclass(frozen=True, slots=True)
class Preview:
    """As its readers will see it."""

    draft_id: int
    language: str


@button("eb")
@dataclass(frozen=True, slots=True)
class Publish:
    """The assistant answers with it from now on; `is_sure` once the warning was read."""

    draft_id: int
    is_sure: bool


@button("ex")
@dataclass(frozen=True, slots=True)
class Discard:
    """Throws a draft away."""

    draft_id: int


@button("eu")
@dataclass(frozen=True, slots=True)
class ShowDue:
    """Articles that somebody should look at."""

    page: int


@button("eo")
@dataclass(frozen=True, slots=True)
class ShowDueArticle:
    """One of them."""

    key: str


@button("ek")
@dataclass(frozen=True, slots=True)
class StillRight:
    """It is as it should be, for so many months."""

    key: str
    months: int


@button("ec")
@dataclass(frozen=True, slots=True)
class ChangeArticle:
    """It is to be changed."""

    key: str


@button("eg")
@dataclass(frozen=True, slots=True)
class ShowUnanswered:
    """What people asked in vain, alike questions together."""


@button("et")
@dataclass(frozen=True, slots=True)
class TellAskers:
    """Those who asked in vain what an article answers now; `is_sure` once their number was read."""

    key: str
    is_sure: bool


def _needs_manager(turn: Turn) -> None:
    if Role.MANAGER not in turn.roles:
        raise NotAllowed


def shows_knowledge(turn: Turn) -> None:
    """/knowledge."""
    _needs_manager(turn)
    turn.dialogue = turn.dialogue.left()
    due, waiting = len(_due(turn)), len(editing.drafts(turn.session, turn.roles))
    figures = care.figures(turn.session)
    text = paragraphs(
        _("<b>The assistant’s articles</b>"),
        lines(
            _("In the last 30 days:"),
            _("• questions: {number}", number=figures.asked),
            _("• answered: {number}", number=figures.answered),
            _("• suggestions only: {number}", number=figures.suggested),
            _("• no answer: {number}", number=figures.refused),
        ),
    )
    rows: tuple[Row, ...] = (
        (Button(pgettext("button", "📅 Due for review: {number}", number=due), ShowDue(0)),),
        (Button(pgettext("button", "📝 Drafts: {number}", number=waiting), ShowDrafts()),),
        (Button(pgettext("button", "❓ Asked in vain"), ShowUnanswered()),),
        (Button(pgettext("button", "🗂 Canned answers"), ShowCanned()),),
        menu_row(),
    )
    turn.show(Screen(text, rows))


# -- what is due --------------------------------------------------------------------------------------------------


def _due(turn: Turn) -> list[str]:
    return care.due(turn.house.answers.library, clock.now().date())


def shows_due(turn: Turn) -> None:
    """A tap on "Due for review"."""
    _needs_manager(turn)
    every, page = _due(turn), turn.tapped(ShowDue).page
    found = every[page * LISTED : (page + 1) * LISTED]
    rows: list[Row] = []
    for slug in found:
        article = turn.house.answers.article(slug, turn.language)
        if article is not None:
            rows.append((Button(verbatim(_short(article.title)), ShowDueArticle(key_of(slug))),))
    if len(every) > (page + 1) * LISTED:
        rows.append((Button(pgettext("button", "More"), ShowDue(page + 1)),))
    number = len(every)
    text = paragraphs(
        _("<b>Due for review</b>"),
        ngettext(
            "{number} article should be looked at.", "{number} articles should be looked at.", number, number=number
        )
        if every
        else _("Nothing is due."),
    )
    turn.show(Screen(text, (*rows, menu_row(back=ShowKnowledge()))))


def shows_due_article(turn: Turn) -> None:
    """A tap on an article that is due: still right, or to be changed."""
    _needs_manager(turn)
    key = turn.tapped(ShowDueArticle).key
    article = articles.find(turn, key, turn.language)
    rows: list[Row] = [(Button(_still_right(months), StillRight(key, months)),) for months in MONTHS]
    rows.append((Button(pgettext("button", "✏️ Change"), ChangeArticle(key)),))
    text = paragraphs(articles.title(article), articles.extract(article), articles.provenance(article))
    turn.show(Screen(text, (*rows, menu_row(back=ShowDue(0)))))


def _still_right(months: int) -> Text:
    return npgettext(
        "button", "✅ Right for {number} more month", "✅ Right for {number} more months", months, number=months
    )


def confirms(turn: Turn) -> None:
    """A tap on "Still right"."""
    tapped = turn.tapped(StillRight)
    if tapped.months not in MONTHS:
        raise DraftGone
    article = articles.find(turn, tapped.key, turn.language)
    on = clock.now().date() + tapped.months * A_MONTH
    every = care.versions(turn.house.answers.library, article.slug)
    editing.confirm(turn.session, every, on, by=turn.person, roles=turn.roles)
    text = paragraphs(articles.title(article), _("Noted. Next review: {date}.", date=day(on)))
    turn.show(Screen(text, (menu_row(back=ShowDue(0)),)))


def changes(turn: Turn) -> None:
    """A tap on "Change"."""
    article = articles.find(turn, turn.tapped(ChangeArticle).key, turn.language)
    every = care.versions(turn.house.answers.library, article.slug)
    made = editing.draft_of_article(turn.session, every, by=turn.person, roles=turn.roles)
    turn.show(draft_screen(turn, made))


# -- drafts -------------------------------------------------------------------------------------------------------


def shows_drafts(turn: Turn) -> None:
    """A tap on "Drafts"."""
    found = editing.drafts(turn.session, turn.roles)
    rows: list[Row] = [(Button(verbatim(_short(_name(turn, each))), ShowDraft(each.id)),) for each in found]
    none = _("No draft is open. /draft in the topic of an answered request makes one.")
    text = paragraphs(_("<b>Drafts</b>"), None if found else none)
    turn.show(Screen(text, (*rows, menu_row(back=ShowKnowledge()))))


def shows_draft(turn: Turn) -> None:
    """A tap on a draft."""
    turn.dialogue = turn.dialogue.left()
    turn.show(draft_screen(turn, editing.draft(turn.session, turn.tapped(ShowDraft).draft_id, turn.roles)))


@opener("kd")
def opens_draft(turn: Turn, rest: str) -> None:
    """The link that stands in the topic after /draft."""
    if not rest.isdecimal() or len(rest) > 12:
        raise DraftGone
    turn.show(draft_screen(turn, editing.draft(turn.session, int(rest), turn.roles)))


def _name(turn: Turn, made: Draft) -> str:
    words = [made.words(turn.language), *made.texts.values()]
    return next((each.title for each in words if each.title), made.slug)


def draft_screen(turn: Turn, made: Draft, *, above: Text | None = None) -> Screen:
    """The hub of a draft: what is there, what is missing, and the way to each."""
    languages = turn.house.languages
    state = [
        lines(*(_language_line(made, code) for code in languages)),
        _sources_line(made),
        _("📅 Next review: {date}", date=day(made.review_by)) if made.review_by else _("⚠️ Next review: not set yet"),
        _("⚠️ This may hold a mail address, a phone number or a user name.") if made.has_personal_data else None,
    ]
    rows: list[Row] = [(Button(verbatim(f"✏️ {own_name(code)}"), WriteDraft(made.id, code)),) for code in languages]
    rows.append((Button(pgettext("button", "🔗 Add a source"), AddSource(made.id)),))
    rows.append(tuple(Button(_review(months), ReviewIn(made.id, months)) for months in MONTHS[1:]))
    whole = [code for code in languages if made.words(code).is_whole]
    rows += [(Button(_preview(code), Preview(made.id, code)),) for code in whole]
    if not _is_lacking(turn, made):
        rows.append((Button(pgettext("button", "✅ Publish"), Publish(made.id, False)),))
    rows.append((Button(pgettext("button", "🗑 Throw away"), Discard(made.id)),))
    text = paragraphs(above, _("<b>Draft: {title}</b>", title=_name(turn, made)), *state)
    return Screen(text, (*rows, menu_row(back=ShowDrafts())))


def _preview(code: str) -> Text:
    return pgettext("button", "👁 Preview: {language}", language=own_name(code))


def _review(months: int) -> Text:
    return npgettext("button-half", "📅 {number} month", "📅 {number} months", months, number=months)


def _language_line(made: Draft, code: str) -> Text:
    name = own_name(code)
    return _("✅ {language}", language=name) if made.words(code).is_whole else _("⚠️ {language}: missing", language=name)


def _sources_line(made: Draft) -> Text:
    if not made.sources:
        return _("⚠️ Sources: none yet")
    links = (_('<a href="{url}">{title}</a>', url=url, title=title) for title, url in made.sources)
    return _("🔗 Sources: {sources}", sources=Text("; ".join(each.html for each in links)))


def _is_lacking(turn: Turn, made: Draft) -> bool:
    return bool(made.missing(turn.house.languages) or not made.sources or made.review_by is None)


def writes_draft(turn: Turn) -> None:
    """A tap on a language: title, then words."""
    tapped = turn.tapped(WriteDraft)
    made = editing.draft(turn.session, tapped.draft_id, turn.roles)
    if tapped.language not in turn.house.languages:
        raise DraftGone
    known = made.words(tapped.language)
    if known.body:
        with use_language(turn.language):
            turn.say(Screen(_("<pre>{words}</pre>", words=known.body[:BODY])))
    WORDS.begin(turn, draft_id=made.id, language=tapped.language)


def _takes_words(turn: Turn, answers: Answers) -> None:
    words = editing.Words(answers.title, answers.body)
    made = editing.write(turn.session, answers.draft_id, answers.language, words, by=turn.person, roles=turn.roles)
    turn.show(draft_screen(turn, made, above=_("Saved.")))


WORDS = Form(
    "article_words",
    (
        TextStep("title", ask=N_("What is the title, as a short question or phrase?"), label=N_("Title"), limit=TITLE),
        TextStep(
            "body",
            ask=N_(
                "Please write the article. The first paragraph is the short answer, at most 600 characters; details "
                "follow after an empty line."
            ),
            label=N_("Text"),
            limit=BODY,
        ),
    ),
    title=N_("Article"),
    done=_takes_words,
)


def adds_source(turn: Turn) -> None:
    """A tap on "Add a source"."""
    made = editing.draft(turn.session, turn.tapped(AddSource).draft_id, turn.roles)
    SOURCE.begin(turn, draft_id=made.id)


def _address(text: str) -> Text | None:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(each.isspace() for each in text):
        return _("This is no address. It begins with https://, such as https://www.example.org/page.")
    return None


def _takes_source(turn: Turn, answers: Answers) -> None:
    made = editing.add_source(
        turn.session, answers.draft_id, answers.title, answers.url, by=turn.person, roles=turn.roles
    )
    turn.show(draft_screen(turn, made, above=_("Saved.")))


SOURCE = Form(
    "article_source",
    (
        TextStep("title", ask=N_("What is the source called?"), label=N_("Source"), limit=TITLE),
        TextStep("url", ask=N_("What is its address?"), label=N_("Address"), limit=500, check=_address),
    ),
    title=N_("Source"),
    done=_takes_source,
)


def sets_review(turn: Turn) -> None:
    """A tap on a number of months."""
    tapped = turn.tapped(ReviewIn)
    if tapped.months not in MONTHS:
        raise DraftGone
    on: date = clock.now().date() + tapped.months * A_MONTH
    made = editing.review(turn.session, tapped.draft_id, on, by=turn.person, roles=turn.roles)
    turn.show(draft_screen(turn, made))


def previews(turn: Turn) -> None:
    """A tap on the eye: the card as readers of that language will see it."""
    tapped = turn.tapped(Preview)
    made = editing.draft(turn.session, tapped.draft_id, turn.roles)
    shown = editing.preview(made, tapped.language)
    if shown is None:
        turn.show(draft_screen(turn, made, above=_("This language is not complete yet.")))
        return
    with use_language(tapped.language):
        card = articles.card(turn, shown)
    turn.show(Screen(card.text, (menu_row(back=ShowDraft(made.id)),)))


def discards(turn: Turn) -> None:
    """A tap on "Throw away"."""
    editing.discard(turn.session, turn.tapped(Discard).draft_id, turn.roles)
    turn.show(Screen(_("The draft is gone."), (menu_row(back=ShowDrafts()),)))


def publishes(turn: Turn) -> None:
    """A tap on "Publish"; what looks like personal data is asked about first."""
    tapped = turn.tapped(Publish)
    made = editing.draft(turn.session, tapped.draft_id, turn.roles)
    if made.has_personal_data and not tapped.is_sure:
        text = paragraphs(
            _("<b>Is this meant for everybody?</b>"),
            _("⚠️ This may hold a mail address, a phone number or a user name."),
        )
        sure: Row = (Button(pgettext("button", "✅ Publish anyway"), Publish(made.id, True)),)
        turn.show(Screen(text, (sure, menu_row(back=ShowDraft(made.id)))))
        return
    done = editing.publish(turn.session, made.id, turn.house.languages, by=turn.person, roles=turn.roles)
    text = paragraphs(
        _("<b>Published: {title}</b>", title=_name(turn, done)),
        _("The assistant answers with it in a moment."),
    )
    ask: Row = (Button(pgettext("button", "📣 Tell those who asked"), TellAskers(key_of(done.slug), False)),)
    turn.show(Screen(text, (ask, menu_row(back=ShowKnowledge()))))


# -- those who asked ----------------------------------------------------------------------------------------------


async def finds_askers(asking: Asking) -> list[Asker]:
    """Searches once more for what was asked in vain: who would get this article today?"""
    pressed, answers = asking.button, asking.house.answers
    slug = answers.slug(pressed.key) if isinstance(pressed, TellAskers) else None
    if slug is None or Role.MANAGER not in asking.roles:
        return []
    asked = await asking.read(care.askers)
    found = []
    for each in care.likely(asked, care.versions(answers.library, slug)):
        finding = await answers.find(each.text, each.language)
        if finding.decision == "answer" and finding.hits and finding.hits[0].slug == slug:
            found.append(each)
    return found


def tells_askers(turn: Turn) -> None:
    """A tap on "Tell those who asked": first their number, then, when sure, a notice to each."""
    _needs_manager(turn)
    tapped = turn.tapped(TellAskers)
    slug = turn.house.answers.slug(tapped.key)
    found: list[Asker] = turn.prepared or []
    if slug is None:
        text = _("The assistant is still learning the new article. Please try again in a moment.")
        again: Row = (Button(pgettext("button", "📣 Tell those who asked"), TellAskers(tapped.key, False)),)
        turn.show(Screen(text, (again, menu_row(back=ShowKnowledge()))))
        return
    number = len({each.person_id for each in found})
    if tapped.is_sure:
        for each in found:
            care.tell(turn.session, each, slug)
        said = ngettext("{number} person will be told.", "{number} people will be told.", number, number=number)
        turn.show(Screen(said, (menu_row(back=ShowKnowledge()),)))
        return
    if not found:
        turn.show(Screen(_("Nobody asked this in vain in the last 90 days."), (menu_row(back=ShowKnowledge()),)))
        return
    said = ngettext(
        "{number} person asked this in vain. Tell them?", "{number} people asked this in vain. Tell them?", number,
        number=number,
    )  # fmt: skip
    sure: Row = (Button(pgettext("button", "📣 Tell them"), TellAskers(tapped.key, True)),)
    turn.show(Screen(said, (sure, menu_row(back=ShowKnowledge()))))


def shows_unanswered(turn: Turn) -> None:
    """A tap on "Asked in vain": the commonest first, in the words of one of those who asked."""
    _needs_manager(turn)
    groups = care.unanswered(turn.session)[:10]
    listed = [_("{number} × “{words}”", number=each.number, words=each.words) for each in groups]
    text = paragraphs(
        _("<b>Asked in vain, last 90 days</b>"),
        lines(*listed) if listed else _("Nothing was asked in vain."),
    )
    turn.show(Screen(text, (menu_row(back=ShowKnowledge()),)))


def _short(words: str) -> str:
    return words if len(words) <= LABEL else words[: LABEL - 1].rstrip() + "…"
