"""Drafts of articles: words in each language, sources, review date, preview, publishing.

The rules are in `services/editing.py`; what needs care is in `handlers/care.py`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from handlers import articles
from handlers.buttons import button
from handlers.doors import ChangeArticle, ShowDrafts, ShowKnowledge, TellAskers
from handlers.forms import Answers, Form
from handlers.forms import Text as TextStep
from handlers.keyboards import menu_row, short
from handlers.screens import Button, Row, Screen
from handlers.targets import opener
from handlers.turn import Turn
from locales import N_, Text, _, lines, npgettext, paragraphs, pgettext, use_language, verbatim
from locales.formats import date as day
from locales.formats import own_name
from services import care, clock, editing
from services.answers import key_of
from services.editing import Draft
from services.refusals import DraftGone

MONTHS: Final = (3, 6, 12)
A_MONTH = timedelta(days=30)
TITLE = 120
BODY = 3500


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


def changes(turn: Turn) -> None:
    """A tap on "Change"."""
    article = articles.find(turn, turn.tapped(ChangeArticle).key, turn.language)
    every = care.versions(turn.house.answers.library, article.slug)
    made = editing.draft_of_article(turn.session, every, by=turn.person, roles=turn.roles)
    turn.show(draft_screen(turn, made))


def shows_drafts(turn: Turn) -> None:
    """A tap on "Drafts"."""
    found = editing.drafts(turn.session, turn.roles)
    rows: list[Row] = [(Button(short(_name(turn, each)), ShowDraft(each.id)),) for each in found]
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
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    # Telegram refuses a button that leads to a name without a dot, and with it the whole answer.
    if not text.lower().startswith(("http://", "https://")) or "." not in host or any(each.isspace() for each in text):
        return _("This is no address. It begins with https://, such as https://www.example.org/page.")
    return None


def _with_small_scheme(address: str) -> str:
    scheme, colon, rest = address.partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _takes_source(turn: Turn, answers: Answers) -> None:
    made = editing.add_source(
        turn.session, answers.draft_id, answers.title, _with_small_scheme(answers.url), by=turn.person, roles=turn.roles
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
