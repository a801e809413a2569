"""What every shipped article owes its reader and the facts; each rule yields one readable line per breach.

The rules of wording, language by language, are in `content_words`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.articles import PHASES, Article
from tests.house_rules.content_pages import LANGUAGES, Fact, Shelf, numbers, oldest

REQUIRED = ("title", "as_of", "review_by", "owner", "sources", "keywords")
OPTIONAL = ("facts", "valid_until", "successor", "status", "verify", "handover")
FUNDING = ("status", "phase", "size")
OWNERS = {"markets": "network-manager", "guides": "network-manager", "funding": "funding-adviser"}
SIZES = ("small", "medium", "large", "research")
LISTS = ("sources", "keywords", "facts", "size")
STATUS = {"active": "current", "to_verify": "current", "ended": "ended", "paused": "paused"}
ARCHIVE = "2020"
"""News of that year tell what was (product 4b, editorial)."""
WITHOUT_PAGE = {"de": "green", "xo": "red"}
"""Germany, and the occupied territories of Ukraine: levels that no market's facts decide."""
LEVELS = {
    "sanctions_first": "red",
    "open_diversion_risk": "amber",
    "open_high_diversion_risk": "amber",
    "war_reconstruction": "amber",
    "open": "green",
    "eu_internal_market": "green",
}
REVIEWED_WITHIN = {
    "fast": timedelta(days=92),
    "high": timedelta(days=92),
    "yearly": timedelta(days=366),
    "medium": timedelta(days=366),
}
# The sanctions packages follow each other within months, so what is said of them is read again each month.
MONTHLY = frozenset(f"markets/{code}{topic}" for code in ("by", "ru") for topic in ("", "/sanctions_export_control"))
_ADDRESS = re.compile(r"https?://[a-zA-Z0-9.-]+\.[a-z]{2,}\.?(?:[/?#][^\s<>\"]*)?")
_LAST_DAY = re.compile(r"(\d{4})(-\d\d-\d\d)?(?= \(|$)")
_LINK = re.compile(r"https?://[^\s)>\]]+|www\.[^\s)>\]]+")


def files_load(shelf: Shelf) -> Iterator[str]:
    """The product itself can read every file."""
    yield from map(str, shelf.library.problems)


def languages_are_complete(shelf: Shelf) -> Iterator[str]:
    """Every topic stands in every language."""
    for slug, languages in shelf.library.languages.items():
        if languages != LANGUAGES:
            yield f"{slug}: stands in {', '.join(languages)} only"


def languages_agree(shelf: Shelf) -> Iterator[str]:
    """What is no wording is the same in every language."""
    for slug, languages in shelf.library.languages.items():
        heads = [{**shelf.heads[slug, each], "title": "", "keywords": "", "sources": ""} for each in languages]
        for each, head in zip(languages, heads, strict=True):
            for key in sorted(head.keys() | heads[0].keys()):
                if head.get(key) != heads[0].get(key):
                    yield f"{slug}.{each}: “{key}” differs from {languages[0]}"
        addresses = [[source.url for source in shelf.library.articles[slug, each].sources] for each in languages]
        if any(each != addresses[0] for each in addresses):
            yield f"{slug}: the sources differ between the languages"


def front_matter_is_complete(shelf: Shelf) -> Iterator[str]:
    """Every key is known, there where it is needed, and of its type."""
    for page in shelf.pages:
        head = shelf.heads[page.slug, page.language]
        needed = {*REQUIRED, *(FUNDING if page.kind == "funding" else ())}
        yield from (f"{_name(page)}: “{key}” is missing" for key in sorted(needed - head.keys()))
        yield from (f"{_name(page)}: nobody reads “{key}”" for key in sorted(head.keys() - needed - {*OPTIONAL}))
        yield from (f"{_name(page)}: “{key}” should be a list" for key in LISTS if isinstance(head.get(key), str))
        for key in ("verify", "handover"):
            if head.get(key, "true") != "true":
                yield f"{_name(page)}: “{key}” is true or not there"
        if page.owner != OWNERS[page.kind]:
            yield f"{_name(page)}: the owner should be {OWNERS[page.kind]}"
        if page.kind == "funding" and (page.phase not in PHASES or not set(page.size) <= set(SIZES) or not page.size):
            yield f"{_name(page)}: the phase or size is none that the menus know"


def titles_and_answers_are_short(shelf: Shelf) -> Iterator[str]:
    """A title fits a button, the first paragraph fits a card."""
    for page in shelf.pages:
        if len(page.title) > 70:
            yield f"{_name(page)}: the title has {len(page.title)} characters, 70 are allowed"
        if len(page.short) > 600:
            yield f"{_name(page)}: the first paragraph has {len(page.short)} characters, 600 are allowed"


def titles_are_unique(shelf: Shelf) -> Iterator[str]:
    """Nobody has to choose between two buttons with the same words."""
    seen: dict[tuple[str, str], Article] = {}
    for page in shelf.pages:
        other = seen.setdefault((page.language, page.title.casefold()), page)
        if other is not page:
            yield f"{_name(page)}: has the title of {other.slug}"


def keywords_are_five_to_twelve(shelf: Shelf) -> Iterator[str]:
    """Enough to be found, too few to be found for everything."""
    for page in shelf.pages:
        if not 5 <= len(page.keywords) <= 12:
            yield f"{_name(page)}: has {len(page.keywords)} keywords, 5 to 12 are wanted"
        repeated = [each for each, times in Counter(map(str.casefold, page.keywords)).items() if times > 1]
        yield from (f"{_name(page)}: the keyword “{each}” stands twice" for each in repeated)


def dates_follow_the_facts(shelf: Shelf) -> Iterator[str]:
    """A page is as old as its oldest fact, and is read again as soon as the most volatile one asks for it."""
    for page in shelf.pages:
        facts = shelf.used(page)
        if facts and page.as_of != (told := oldest(each.as_of for each in facts)):
            yield f"{_name(page)}: as_of is {page.as_of}, its oldest fact is of {told}"
        if page.as_of != "undated" and page.as_of > shelf.date.isoformat():
            yield f"{_name(page)}: as_of {page.as_of} lies after the content's date"
        if page.review_by < shelf.date:
            yield f"{_name(page)}: review_by {page.review_by} lies before the content's date"
        if page.review_by > (latest := _review(page, facts, shelf.date)):
            yield f"{_name(page)}: review_by is {page.review_by}, its facts want it by {latest}"


def sources_are_those_of_the_facts(shelf: Shelf) -> Iterator[str]:
    """Each address is well-formed and carried by a fact that the page uses, and each fact's page is named."""
    for page in shelf.pages:
        facts = shelf.used(page)
        carried = {url for each in facts for url in each.urls}
        listed = [each.url for each in page.sources]
        for url in [*listed, *_LINK.findall(page.body)]:
            if not _ADDRESS.fullmatch(url):
                yield f"{_name(page)}: is no address: {url}"
            if url not in carried:
                yield f"{_name(page)}: no fact of this page carries {url}"
        yield from (f"{_name(page)}: lists {url} twice" for url, times in Counter(listed).items() if times > 1)
        for fact in facts:
            if fact.urls and not fact.urls & set(listed):
                yield f"{_name(page)}: no source of {fact.id} is listed"


def pages_stand_on_facts(shelf: Shelf) -> Iterator[str]:
    """Every fact id exists and stands once; only a hand-over guide does without."""
    for page in shelf.pages:
        if page.handover == bool(page.facts):
            yield f"{_name(page)}: either it uses facts or it hands over"
        if page.handover and page.kind != "guides":
            yield f"{_name(page)}: only a guide hands over"
        yield from (f"{_name(page)}: there is no fact {each}" for each in page.facts if each not in shelf.facts.by_id)
        yield from (f"{_name(page)}: names {each} twice" for each, times in Counter(page.facts).items() if times > 1)


def numbers_come_from_the_facts(shelf: Shelf) -> Iterator[str]:
    """Nothing is counted, rounded or dated but by the facts that the page uses."""
    for page in shelf.pages:
        known = frozenset[str]().union(*(each.numbers for each in shelf.used(page)))
        for text in (page.title, *page.keywords, page.body):
            yield from (f"{_name(page)}: {each} is in none of its facts" for each in numbers(text) if each not in known)


def doubt_is_passed_on(shelf: Shelf) -> Iterator[str]:
    """`verify` stands wherever a used fact has to be confirmed at its source."""
    for page in shelf.pages:
        doubtful = [each.id for each in shelf.used(page) if _is_doubtful(each)]
        if bool(doubtful) != page.verify:
            yield f"{_name(page)}: verify is {page.verify}, to be verified are {', '.join(doubtful) or 'no facts'}"


def states_follow_the_facts(shelf: Shelf) -> Iterator[str]:
    """Ended is called ended, the year 2020 an archive, a last day is that of the fact, a successor can be opened."""
    for page in shelf.pages:
        instruments = [each.fields for each in shelf.used(page) if "category" in each.fields]
        own = [each for each in shelf.used(page) if each.id in shelf.facts.topics.get(page.slug, ())]
        usual = "historic" if own and all(each.as_of.startswith(ARCHIVE) for each in own) else "current"
        stated = STATUS[instruments[0]["status"]] if instruments else usual
        if page.status != stated:
            yield f"{_name(page)}: its status is {page.status}, that of the fact is {stated}"
        last = _last_day(instruments[0]["valid_until"]) if instruments else None
        if page.valid_until != last:
            yield f"{_name(page)}: valid until {page.valid_until}, the fact says {last}"
        if page.successor and page.successor not in shelf.library.languages:
            yield f"{_name(page)}: there is no successor {page.successor}"


def every_fact_is_told(shelf: Shelf) -> Iterator[str]:
    """Every market with its aspects, every instrument and every rule has a page, and it uses all of its facts."""
    for topic, facts in sorted(shelf.facts.topics.items()):
        if topic not in shelf.library.languages:
            yield f"{topic}: the facts have no page"
        for language in shelf.library.languages.get(topic, ()):
            missing = facts - set(shelf.library.articles[topic, language].facts)
            yield from (f"{topic}.{language}: does not use {each}" for each in sorted(missing))
    for market in _own_pages(shelf):
        if f"markets/{market}" not in shelf.library.languages:
            yield f"markets/{market}: the market has no page of its own"


def levels_follow_the_facts(shelf: Shelf) -> Iterator[str]:
    """Each market's level is that of its status, with a notice in every language and a date to read it again."""
    for market in sorted(_known(shelf)):
        wanted = WITHOUT_PAGE.get(market) or LEVELS[shelf.facts.markets[market]]
        level = shelf.library.levels.get(market)
        if level is None:
            yield f"markets/{market}.yaml: is missing"
            continue
        if level.level != wanted:
            yield f"markets/{market}.yaml: is {level.level}, the facts make it {wanted}"
        if tuple(sorted(level.notice)) != (LANGUAGES if market != "de" else ()) or "" in level.notice.values():
            yield f"markets/{market}.yaml: the notice stands in {', '.join(level.notice) or 'no language'}"
        if not level.review_by or level.review_by < shelf.date or level.owner != OWNERS["markets"]:
            yield f"markets/{market}.yaml: it has no owner, or nobody reads it again in time"
    yield from (f"markets/{each}.yaml: no fact knows it" for each in shelf.library.levels.keys() - _known(shelf))


def _review(page: Article, facts: list[Fact], today: date) -> date:
    if page.slug in MONTHLY:
        return today + timedelta(days=31)
    within = (REVIEWED_WITHIN.get(each.volatility, timedelta(days=731)) for each in facts)
    return today + min(within, default=timedelta(days=366))


def _last_day(written: str) -> str | None:
    # A text that does not begin with the date is about a call or a mandate; the instrument outlives it.
    found = _LAST_DAY.match(written)
    return found and found[1] + (found[2] or "-12-31")


def _is_doubtful(fact: Fact) -> bool:
    return fact.verify or fact.fields.get("status") == "to_verify"


def _own_pages(shelf: Shelf) -> list[str]:
    return sorted(shelf.facts.markets.keys() - {"all"})


def _known(shelf: Shelf) -> set[str]:
    return {*_own_pages(shelf), *WITHOUT_PAGE}


def _name(page: Article) -> str:
    return f"{page.slug}.{page.language}"
