"""Articles written by the desk: from a draft to a published page that counts more than the shipped one.

Pages are kept as whole files, all versions of them, so that `export knowledge` can write them back. Who may do it is
asked here, for this person at this moment.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.desk import RelayRow
from db.editing import DraftRow, PageRow
from knowledge import articles, front_matter
from knowledge.articles import Article
from locales import SHIPPED_LANGUAGES
from locales.detect import detect
from services import clock, desk, policy, relay_queue
from services.contents import PHRASE
from services.desk import Case
from services.people import Person, Role, needs
from services.refusals import DraftGone, DraftIncomplete
from services.retention import CASE_KEPT_FOR

OWNER: Final = "network desk"
_SLUG = re.compile(r"(markets|funding|guides)/[a-z0-9][a-z0-9_/-]{0,190}")
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}|\+?\d[\d ()/-]{7,}\d|(?<!\w)@\w{4,}")


@dataclass(frozen=True, slots=True)
class Words:
    """An article's words in one language, as Markdown."""

    title: str = ""
    body: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return bool(self.title.strip() and self.body.strip())


@dataclass(frozen=True, slots=True)
class Draft:
    """An article in the making. `head` holds the front matter that is not asked for, `sources` title and address."""

    id: int
    slug: str
    case_id: int | None
    texts: Mapping[str, Words]
    head: Mapping[str, Any]
    sources: tuple[tuple[str, str], ...]
    review_by: date | None

    def words(self, language: str) -> Words:
        """The words in this language, empty where there are none yet."""
        return self.texts.get(language, Words())

    def missing(self, languages: Sequence[str]) -> list[str]:
        """The languages in which it is not whole yet."""
        return [code for code in languages if not self.words(code).is_whole]

    @property
    def has_personal_data(self) -> bool:
        """Whether something looks like a mail address, a phone number or a user name."""
        return any(_PERSONAL.search(f"{each.title}\n{each.body}") for each in self.texts.values())


def _as_draft(row: DraftRow) -> Draft:
    return Draft(
        id=row.id,
        slug=row.slug,
        case_id=row.case_id,
        texts={code: Words(**words) for code, words in row.texts.items()},
        head=row.head,
        sources=tuple((title, url) for title, url in row.sources),
        review_by=row.review_by,
    )


def draft_of_case(session: Session, case: Case, *, language: str, by: int) -> Draft:
    """A draft prefilled with the question and what the desk answered in its `language`; once per case.

    A question in another language is no title of that answer, and stands with its own.
    """
    known = session.execute(select(DraftRow).where(DraftRow.case_id == case.id)).scalar()
    if known is not None:
        return _as_draft(known)
    answers = session.execute(
        select(RelayRow.text)
        .where(
            RelayRow.case_id == case.id,
            RelayRow.direction == relay_queue.TO_ASKER,
            RelayRow.state == relay_queue.SENT,
            RelayRow.kind != PHRASE,
        )
        .order_by(RelayRow.id)
    ).scalars()
    title = " ".join(desk.question_of(session, case).split())[:120]
    found = detect(title, stored=language, offered=SHIPPED_LANGUAGES)
    asked = found.language if found.sure else language
    body = "\n\n".join(text for text in answers if text)
    folder = f"markets/{case.market.lower()}" if case.market else "guides"
    row = DraftRow(
        slug=f"{folder}/desk-{case.id}",
        case_id=case.id,
        texts={
            asked: {"title": title, "body": ""},
            language: {"title": title if asked == language else "", "body": body},
        },
        head={},
        sources=[],
        review_by=None,
        by_id=by,
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return _as_draft(row)


def draft_of_article(session: Session, found: Sequence[Article], *, by: Person, roles: frozenset[Role]) -> Draft:
    """A draft to change an article, with all its languages; the newest one that is open for it, if there is one.

    Raises NotAllowed.
    """
    needs(roles, Role.MANAGER)
    first = found[0]
    known = session.execute(select(DraftRow).where(DraftRow.slug == first.slug).order_by(DraftRow.id.desc())).scalar()
    if known is not None:
        return _as_draft(known)
    row = DraftRow(
        slug=first.slug,
        case_id=None,
        texts={each.language: {"title": each.title, "body": each.body} for each in found},
        head={"keywords": {each.language: list(each.keywords) for each in found}, **_kept_head(first)},
        sources=[[each.title, each.url] for each in first.sources],
        review_by=first.review_by,
        by_id=by.telegram_id,
        changed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return _as_draft(row)


def _kept_head(article: Article) -> dict[str, Any]:
    """Front matter that a change in chat leaves as it is."""
    kept: dict[str, Any] = {"as_of": article.as_of, "owner": article.owner}
    for name in ("valid_until", "successor", "phase"):
        if getattr(article, name):
            kept[name] = getattr(article, name)
    for name in ("facts", "size"):
        if getattr(article, name):
            kept[name] = list(getattr(article, name))
    if article.status != "current":
        kept["status"] = article.status
    for name in ("verify", "handover"):
        if getattr(article, name):
            kept[name] = True
    return kept


def draft(session: Session, draft_id: int, roles: frozenset[Role]) -> Draft:
    """A draft, for managers. Raises NotAllowed, DraftGone."""
    needs(roles, Role.MANAGER)
    return _as_draft(_row(session, draft_id))


def drafts(session: Session, roles: frozenset[Role]) -> list[Draft]:
    """All open drafts, the newest change first, at most thirty. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    rows = session.execute(select(DraftRow).order_by(DraftRow.changed_at.desc()).limit(30)).scalars()
    return [_as_draft(row) for row in rows]


def _row(session: Session, draft_id: int) -> DraftRow:
    row = session.get(DraftRow, draft_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise DraftGone
    return row


def write(session: Session, draft_id: int, language: str, words: Words, *, by: Person, roles: frozenset[Role]) -> Draft:
    """Sets title and body in one language. Raises NotAllowed, DraftGone."""
    needs(roles, Role.MANAGER)
    row = _row(session, draft_id)
    row.texts = {**row.texts, language: {"title": words.title, "body": words.body}}
    return _changed(session, row, by)


def add_source(session: Session, draft_id: int, title: str, url: str, *, by: Person, roles: frozenset[Role]) -> Draft:
    """Adds a page that carries what the article says. Raises NotAllowed, DraftGone."""
    needs(roles, Role.MANAGER)
    row = _row(session, draft_id)
    if [title, url] not in row.sources:
        row.sources = [*row.sources, [title, url]]
    return _changed(session, row, by)


def review(session: Session, draft_id: int, on: date, *, by: Person, roles: frozenset[Role]) -> Draft:
    """Sets the day on which somebody shall look at the article again. Raises NotAllowed, DraftGone."""
    needs(roles, Role.MANAGER)
    row = _row(session, draft_id)
    row.review_by = on
    return _changed(session, row, by)


def _changed(session: Session, row: DraftRow, by: Person) -> Draft:
    row.by_id, row.changed_at = by.telegram_id, clock.now()
    session.flush()
    return _as_draft(row)


def discard(session: Session, draft_id: int, roles: frozenset[Role]) -> None:
    """Throws a draft away; what is published stays. Twice is the same as once. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    session.execute(delete(DraftRow).where(DraftRow.id == draft_id))


def publish(session: Session, draft_id: int, languages: Sequence[str], *, by: Person, roles: frozenset[Role]) -> Draft:
    """Makes the draft what the assistant says from now on, in all these languages at once; the draft is done with it.

    Raises NotAllowed, DraftGone, DraftIncomplete.
    """
    needs(roles, Role.MANAGER)
    row = _row(session, draft_id)
    made = _as_draft(row)
    if made.missing(languages) or not made.sources or made.review_by is None or not _SLUG.fullmatch(made.slug):
        raise DraftIncomplete
    if any(words.is_whole and preview(made, code) is None for code, words in made.texts.items()):
        raise DraftIncomplete
    for code, words in made.texts.items():
        if words.is_whole:
            _put(session, made.slug, code, page(made, code), by)
    session.delete(row)
    session.flush()
    return made


def confirm(session: Session, found: Sequence[Article], on: date, *, by: Person, roles: frozenset[Role]) -> None:
    """Somebody has looked at an article and it still is right: only its review date changes. Raises NotAllowed."""
    needs(roles, Role.MANAGER)
    for each in found:
        _put(session, each.slug, each.language, _text(_head_of(each) | {"review_by": on.isoformat()}, each.body), by)


def _put(session: Session, slug: str, language: str, text: str, by: Person) -> None:
    session.add(PageRow(slug=slug, language=language, text=text, by_id=by.telegram_id, published_at=clock.now()))


def page(made: Draft, language: str) -> str:
    """The whole file of a draft in one language, as `interface.md` defines articles."""
    today = clock.now().date()
    keywords = made.head.get("keywords", [])
    own = keywords.get(language) if isinstance(keywords, dict) else keywords
    words = made.words(language)
    head = {
        "title": words.title,
        "owner": OWNER,
        **{name: value for name, value in made.head.items() if name != "keywords"},
        # Whoever changes the words vouches for them on this day.
        "as_of": today.isoformat(),
        "review_by": (made.review_by or today).isoformat(),
        "sources": [{"title": title, "url": url} for title, url in made.sources],
        "keywords": own or [words.title],
    }
    return _text(head, words.body)


def _head_of(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        **_kept_head(article),
        "review_by": article.review_by.isoformat(),
        "sources": [{"title": each.title, "url": each.url} for each in article.sources],
        "keywords": list(article.keywords),
    }


def _text(head: Mapping[str, Any], body: str) -> str:
    return f"---\n{yaml.safe_dump(dict(head), allow_unicode=True, sort_keys=False, width=100)}---\n\n{body.strip()}\n"


def preview(made: Draft, language: str) -> Article | None:
    """The article as readers of this language will get it; None while it is not whole."""
    if not made.words(language).is_whole:
        return None
    shown = replace(made, sources=made.sources or (("…", "https://example.org"),))
    try:
        return articles.parsed(page(shown, language), articles.name_of(made.slug, language))
    except front_matter.Broken:
        return None


def forget(session: Session) -> None:
    """Deletes drafts on which nobody has worked for so long: they hold what people asked and were answered."""
    session.execute(delete(DraftRow).where(DraftRow.changed_at < policy.kept_since(session, CASE_KEPT_FOR)))


def newest(session: Session) -> int:
    """A number that grows with every published page; 0 while there is none."""
    return session.execute(select(func.max(PageRow.id))).scalar() or 0


def published(session: Session) -> list[tuple[str, str, str]]:
    """What counts of the published pages: slug, language and whole text."""
    last = select(func.max(PageRow.id)).group_by(PageRow.slug, PageRow.language)
    rows = session.execute(select(PageRow.slug, PageRow.language, PageRow.text).where(PageRow.id.in_(last)))
    return [(slug, language, text) for slug, language, text in rows]
