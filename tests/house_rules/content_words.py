"""How the shipped articles are worded, in each language and about each market; one readable line per breach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.articles import Article
from tests.house_rules.content_pages import LANGUAGES, Shelf


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's quotation marks (outer, inner), its name for the clause, and words that a rule looks for."""

    quotes: tuple[str, ...]
    clause: re.Pattern[str]
    sanctions_check: re.Pattern[str]
    not_known: re.Pattern[str]
    aspects: dict[str, str]


TONGUES = {
    "de": Tongue(
        quotes=("„“", "‚‘"),
        clause=re.compile(r"No-Russia-Klauseln?"),
        sanctions_check=re.compile(r"(?i)sanktionsprüfung|sanktionen\W.*prüf|prüf\w*.*sanktion"),
        not_known=re.compile(r"(?i)nicht(s|\W.*)? bekannt|nicht bekannt|liegen hier keine"),
        aspects={
            "overview": "Überblick|Markt",
            "demand": "Bedarf|Nachfrage",
            "market_entry": "Markteintritt|Markteinstieg",
            "tenders": "Ausschreibung",
            "certification": "Zertifizierung",
            "local_content": "Local Content|Lokalisierung",
            "payment": "Zahlung|gezahlt",
            "visa_travel": "Visa|Visum|Reise",
            "trade_fairs": "Messe",
            "language_culture": "Sprache|Kultur",
            "risks": "Risik",
        },
    ),
    "en": Tongue(
        quotes=("“”", "‘’"),
        clause=re.compile(r"No-Russia clauses?"),
        sanctions_check=re.compile(r"(?i)sanctions check|check\w* .*sanctions|sanctions .*check"),
        not_known=re.compile(r"(?i)not known|nothing .*known"),
        aspects={
            "overview": "overview|market",
            "demand": "demand|needs?",
            "market_entry": "market entry|entering",
            "tenders": "tenders?",
            "certification": "certification",
            "local_content": "local content",
            "payment": "payment|pay",
            "visa_travel": "visas?|travel",
            "trade_fairs": "fairs?",
            "language_culture": "language|culture",
            "risks": "risks?",
        },
    ),
    "ru": Tongue(
        quotes=("«»", "„“"),
        clause=re.compile(r"(?i)оговор(ка|ки|ку|ке|кой|ок|кам|ках|ками) No-Russia"),
        sanctions_check=re.compile(r"(?i)санкционн\w+ проверк|провер\w+.*санкци|санкци\w+.*провер"),
        not_known=re.compile(r"(?i)не\W?известн|ничего не известно|сведений нет|нет сведений"),
        aspects={
            "overview": "обзор|рынк",
            "demand": "спрос",
            "market_entry": "выход",
            "tenders": "тендер",
            "certification": "сертификац",
            "local_content": "местно\\w+ (содержани|производств)|локализаци",
            "payment": "плат",
            "visa_travel": "виз|поезд",
            "trade_fairs": "выстав",
            "language_culture": "язык|культур",
            "risks": "риск",
        },
    ),
}
# How the first paragraph says that an instrument cannot be counted on, by its status in the facts.
RESERVATIONS = {
    ("ended", "de"): "beendet|ausgelaufen",
    ("ended", "en"): "ended",
    ("ended", "ru"): "заверш|прекращ",
    ("paused", "de"): "pausiert|gestoppt|ausgesetzt|Antragsstopp",
    ("paused", "en"): "paused|stopped|suspended|on hold",
    ("paused", "ru"): "приостановлен",
    ("to_verify", "de"): "prüfen|bestätig|fragen",
    ("to_verify", "en"): "check|confirm|ask",
    ("to_verify", "ru"): "провер|уточн|подтверд|спрос",
}
SANCTIONED = ("by", "ru")
CLAUSE_MARKETS = ("kg", "kz", "mn", "rs", "uz")
_CLAUSE = re.compile(r"(?i)\bno[- ]?russia\b.{0,12}|\bnon[- ]russia\b.{0,12}")
_STRAIGHT = re.compile(r"[\"'`]")
_QUOTE = re.compile(r"[„“”«»‚‘’\"'`]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\(at\)")
_TELEPHONE = re.compile(r"\+\d[\d /()-]{5,}|\b0\d{2,5}(?:[ -]\d{3}|[ /-]\d{5})|(?i:\btel\.|\btelefon:|\bтел\.)")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN, _CYRILLIC = re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[Ѐ-ӿ]")
# Stems in which ae, oe or ue can only be a missing umlaut, wherever they stand in a compound.
_ASCII_UMLAUT = re.compile(
    r"(?i)\b(?:fuer|ueber|oesterr|oeffn|oeko|oel|uebl|aender|aehnl|aeltest|aerzt|aeusser)"
    r"|koenn|muess|moegl|foerd|maerkt|pruef|laend|zoell|geschaeft|gueltig|verfueg|duerf|natuerl|waehr|jaehr|taetig"
    r"|groess|groeß|hoeh|hoech|spaet|naech|naechst|staerk|staedt|buero|buerg|gruen|fuehr|zusaetz|stuetz|kuenft|oeffent"
    r"|schluess|antraeg|vertraeg|betraeg|schlaeg|erklaer|gehoer|behoerd|loesung|stueck|rueck|bruech|tuer|wuerd|haett"
    r"|waere|taegl|moech|woech|fuenf|zwoelf|draen|kuerz|stoer|foerm|noetig|saetz|plaetz|schaetz|schuetz|nuetz|erhaelt"
    r"|haeuf|haend|gefaehr|waehl|zaehl|raeum|traeg|unabhaeng|abhaeng|zustaend|vollstaend|staend|auslaend|beschraenk"
    r"|guenst|wuensch|huerd|mueh|kaeuf|verkaeuf|laesst|faell|einschraenk|ergaenz|gaeng|daempf|ausruest|ruestung|suedl"
)


def own_words(page: Article) -> tuple[str, ...]:
    """The texts that are the authors' own, sentence by sentence as they stand; keywords are the readers' words."""
    return (page.title, *page.body.split("\n"))


def sanctioned_markets_begin_with_the_check(shelf: Shelf) -> Iterator[str]:
    """Nobody reads about Russia or Belarus without reading of the sanctions check first."""
    for page in shelf.pages:
        if _market(page) in SANCTIONED and not TONGUES[page.language].sanctions_check.search(page.short):
            yield f"{_name(page)}: the first paragraph does not begin with the sanctions check"
    for market in SANCTIONED:
        for language, notice in shelf.library.level(market).notice.items():
            if not TONGUES[language].sanctions_check.search(notice):
                yield f"markets/{market}.yaml: the notice in {language} does not name the sanctions check"


def the_clause_has_one_name(shelf: Shelf) -> Iterator[str]:
    """The clause against re-export to Russia is called the same everywhere, notices included."""
    texts = [(_name(page), page.language, "\n".join(own_words(page))) for page in shelf.pages]
    for market, level in shelf.library.levels.items():
        texts += [(f"markets/{market}.yaml", language, notice) for language, notice in level.notice.items()]
    for name, language, text in texts:
        rest = TONGUES[language].clause.sub("", text)
        yield from (f"{name}: the clause is called “{each.strip()}”" for each in _CLAUSE.findall(rest))


def the_clause_is_named_where_diversion_threatens(shelf: Shelf) -> Iterator[str]:
    """Whoever reads how a market of Central Asia, Mongolia or Serbia is, or its sanctions page, reads of the clause."""
    for page in shelf.pages:
        market, _, aspect = page.slug.removeprefix("markets/").partition("/")
        concerned = market in CLAUSE_MARKETS and aspect in ("", "sanctions_export_control")
        if concerned and not TONGUES[page.language].clause.search(page.body):
            yield f"{_name(page)}: does not name the No-Russia clause"


def reservations_come_first(shelf: Shelf) -> Iterator[str]:
    """What has ended, is paused or may have is told in the answer itself, not further down."""
    for page in shelf.pages:
        for fact in shelf.used(page):
            pattern = RESERVATIONS.get((fact.fields.get("status", ""), page.language), "")
            if not re.search(pattern, page.short, re.IGNORECASE):
                yield f"{_name(page)}: the first paragraph does not say that it is {fact.fields['status']}"


def gaps_are_admitted(shelf: Shelf) -> Iterator[str]:
    """What no fact tells has no article, and the market's own page says that it is not known here."""
    for market, aspect in sorted(shelf.facts.gaps):
        if f"markets/{market}/{aspect}" in shelf.library.languages:
            yield f"markets/{market}/{aspect}: there is an article, and no fact for it"
        for language in LANGUAGES:
            page = shelf.library.articles.get((f"markets/{market}", language))
            if page and not _admits(page.body, TONGUES[language], aspect):
                yield f"{_name(page)}: does not say that {aspect} is not known here"


def german_has_its_umlauts(shelf: Shelf) -> Iterator[str]:
    """No ae, oe or ue from a keyboard without umlauts."""
    for name, text in _texts(shelf, "de"):
        for word in _WORD.findall(text):
            if _ASCII_UMLAUT.search(word):
                yield f"{name}: “{word}” wants its umlaut"


def words_are_of_one_alphabet(shelf: Shelf) -> Iterator[str]:
    """No Latin letter hides in a Russian word, and no Cyrillic one in a Latin word."""
    for language in LANGUAGES:
        for name, text in _texts(shelf, language):
            for word in _WORD.findall(text):
                if _LATIN.search(word) and _CYRILLIC.search(word):
                    yield f"{name}: “{word}” mixes Latin and Cyrillic letters"


def quotation_marks_are_those_of_the_language(shelf: Shelf) -> Iterator[str]:
    """Every quotation opens and closes as its language has it."""
    for language in LANGUAGES:
        for name, text in _texts(shelf, language):
            if _QUOTE.search(text):
                yield from (f"{name}: {each}" for each in misquoted(text, language))


def nobody_shouts(shelf: Shelf) -> Iterator[str]:
    """No exclamation marks."""
    for language in LANGUAGES:
        yield from (f"{name}: shouts in “{text}”" for name, text in _texts(shelf, language) if "!" in text)


def nobody_is_given_away(shelf: Shelf) -> Iterator[str]:
    """No telephone numbers, no mail addresses: they grow old, and they belong to people."""
    for language in LANGUAGES:
        for name, text in _texts(shelf, language):
            found = _EMAIL.search(text) or _TELEPHONE.search(text)
            if found:
                yield f"{name}: “{found[0]}” looks like a telephone number or a mail address"


def misquoted(text: str, language: str) -> Iterator[str]:
    """What is wrong with the quotation marks of one line."""
    marks = "".join(TONGUES[language].quotes)
    if found := _STRAIGHT.search(text):
        yield f"a straight quotation mark in “{text[max(0, found.start() - 20) : found.end() + 20]}”"
    yield from (f"{each} is no quotation mark here" for each in sorted(set("„“”«»") & set(text) - set(marks)))
    stack = ""
    # The closing inner mark of English is an apostrophe as well, so only the outer pair is counted there.
    pairs = [pair for pair in TONGUES[language].quotes if pair[1] != "’"]
    for mark in text:
        opened = next((pair for pair in pairs if mark == pair[0]), None)
        closed = next((pair for pair in pairs if mark == pair[1]), None)
        if opened:
            stack += mark
        elif closed and stack[-1:] != closed[0]:
            yield f"{mark} closes what is not open in “{text[:40]}”"
        elif closed:
            stack = stack[:-1]
    if stack:
        yield f"{stack[-1]} is not closed in “{text[:40]}”"


def _admits(body: str, tongue: Tongue, aspect: str) -> bool:
    sentences = re.split(r"(?<=[.;:])\s|\n", body)
    named = re.compile(rf"(?i){tongue.aspects[aspect]}")
    return any(tongue.not_known.search(each) and named.search(each) for each in sentences)


def _texts(shelf: Shelf, language: str) -> Iterator[tuple[str, str]]:
    for page in shelf.pages:
        if page.language == language:
            yield from ((_name(page), text) for text in (*own_words(page), *page.keywords))
    for market, level in shelf.library.levels.items():
        if language in level.notice:
            yield f"markets/{market}.yaml", level.notice[language]


def _market(page: Article) -> str:
    return page.slug.split("/")[1] if page.kind == "markets" else ""


def _name(page: Article) -> str:
    return f"{page.slug}.{page.language}"
