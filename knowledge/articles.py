"""What the assistant knows: articles, one Markdown file per topic and language, and each market's compliance level.

Loading never fails as a whole: a broken file is reported with its line and reason, and the others still load.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath
from re import compile as pattern

from knowledge.front_matter import Broken, Fields, fields, split

_NAME = pattern(r"(?P<topic>[a-z0-9][a-z0-9_-]*)\.(?P<language>[a-z]{2,3})\.md")
_HEADING = pattern(r"(?m)^#{1,6} .*$")
_BLANK_LINE = pattern(r"\n[ \t]*\n")
_FOLDER = pattern(r"[a-z0-9][a-z0-9_-]*")
STATUSES = ("current", "ended", "paused", "historic")
PHASES = ("inform", "visit", "present", "contract", "develop", "invest")
LEVELS = ("green", "amber", "red", "black")
GREY = "grey"
NO_LANGUAGE = ""
FALLBACKS = ("en", "de")


@dataclass(frozen=True, slots=True)
class Source:
    """A page that carries what an article says."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left out, where its author should look, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One topic in one language; `as_of` is as precise as written, `body` is all Markdown, `short` the answer in it."""

    slug: str
    language: str
    kind: str
    title: str
    as_of: str
    review_by: date
    owner: str
    sources: tuple[Source, ...]
    keywords: tuple[str, ...]
    facts: tuple[str, ...] = ()
    valid_until: str | None = None
    successor: str | None = None
    status: str = "current"
    verify: bool = False
    handover: bool = False
    phase: str | None = None
    size: tuple[str, ...] = ()
    short: str
    body: str

    @property
    def text(self) -> str:
        """All that a search reads."""
        return f"{self.title}\n{', '.join(self.keywords)}\n{self.body}"

    @property
    def version(self) -> str:
        """Changes with every change of what a search reads; names the vectors made from it."""
        return sha256(f"{self.language}\n{self.text}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Level:
    """How carefully requests to a market are handled; `grey` means that nobody has said, so they are held."""

    market: str
    level: str
    as_of: str = "undated"
    review_by: date | None = None
    owner: str = ""
    notice: dict[str, str] = field(default_factory=dict, hash=False)

    def notice_in(self, language: str) -> str:
        """The notice in this language, else in English or whatever there is; empty where there is none."""
        return self.notice.get(language) or self.notice.get("en") or next(iter(self.notice.values()), "")


@dataclass(frozen=True)
class Library:
    """All articles of a directory by slug and language, the level files beside them, and the files left out."""

    articles: dict[tuple[str, str], Article]
    levels: dict[str, Level]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def languages(self) -> dict[str, tuple[str, ...]]:
        """The languages in which each slug stands, in alphabetical order."""
        found: dict[str, tuple[str, ...]] = {}
        for slug, language in sorted(self.articles):
            found[slug] = (*found.get(slug, ()), language)
        return found

    def best(self, slug: str, language: str) -> Article | None:
        """The article as asked, else in English, else in German, else as it is; its `language` tells which."""
        for each in (language, *FALLBACKS, *self.languages.get(slug, ())):
            if (slug, each) in self.articles:
                return self.articles[slug, each]
        return None

    def level(self, market: str) -> Level:
        """The level as the files state it: Germany is free, a market without a file is held."""
        code = market.lower()
        return self.levels.get(code) or Level(code, "green" if code == "de" else GREY)


def load(directory: Path) -> Library:
    """Read every article and level file below a directory."""
    articles: dict[tuple[str, str], Article] = {}
    levels: dict[str, Level] = {}
    problems: list[Problem] = []
    for path in sorted(_files(directory)):
        name = path.relative_to(directory)
        try:
            if path.suffix == ".md":
                article = parsed(_text(path), name)
                articles[article.slug, article.language] = article
            else:
                levels[path.stem] = level_of(_text(path), path.stem)
        except Broken as broken:
            problems.append(Problem(name.as_posix(), broken.line, broken.reason))
    return Library(articles, levels, tuple(problems))


def laid_over(library: Library, pages: Iterable[tuple[str, str, str]]) -> Library:
    """The library with other pages in the place of its own, or beside them: slug, language and whole text of each.

    A level file (no language) counts unless the library's own is newer. Pages that cannot be used are named among the
    problems, and what they would have replaced stays.
    """
    articles, levels, problems = dict(library.articles), dict(library.levels), list(library.problems)
    for slug, language, text in pages:
        name = name_of(slug, language)
        try:
            if language == NO_LANGUAGE:
                stated = level_of(text, name.stem)
                if stated.as_of >= library.level(name.stem).as_of or name.stem not in levels:
                    levels[name.stem] = stated
            else:
                articles[slug, language] = parsed(text, name)
        except Broken as broken:
            problems.append(Problem(name.as_posix(), broken.line, broken.reason))
    return Library(articles, levels, tuple(problems))


def name_of(slug: str, language: str) -> PurePath:
    """The name of a page below the folder of all; a level file has no language."""
    return PurePosixPath(f"{slug}.yaml" if language == NO_LANGUAGE else f"{slug}.{language}.md")


def _files(directory: Path) -> Iterator[Path]:
    yield from (path for path in directory.glob("*/**/*.md") if path.is_file())
    yield from (path for path in directory.glob("markets/*.yaml") if path.is_file())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\0", "")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Broken("the file is not UTF-8", line) from error
    except OSError as error:
        raise Broken(f"the file cannot be read: {error.strerror}") from error


def parsed(text: str, name: PurePath) -> Article:
    """The article of a page, by its name below the folder of all. Raises Broken, from `knowledge.front_matter`."""
    named = _NAME.fullmatch(name.name)
    if not named or not all(_FOLDER.fullmatch(part) for part in name.parent.parts):
        raise Broken("the file should be named kind/topic.language.md in small letters, digits, - and _")
    head, body = split(text)
    short = _first_paragraph(body)
    if not short:
        raise Broken("there is no paragraph to answer with", head.line)
    return Article(
        slug=(name.parent / named["topic"]).as_posix(),
        language=named["language"],
        kind=name.parts[0],
        title=head.text("title"),
        as_of=head.as_of(),
        review_by=head.day("review_by"),
        owner=head.text("owner"),
        sources=tuple(_source(row) for row in head.rows("sources")),
        keywords=head.texts("keywords", required=True),
        facts=head.texts("facts"),
        valid_until=head.text("valid_until", "") or None,
        successor=head.text("successor", "") or None,
        status=head.one_of("status", STATUSES, "current"),
        verify=head.truth("verify"),
        handover=head.truth("handover"),
        phase=head.one_of("phase", PHASES, "") or None,
        size=head.texts("size"),
        short=short,
        body=body,
    )


def _source(row: Fields) -> Source:
    url = row.text("url")
    if not url.startswith(("https://", "http://")) or any(character.isspace() for character in url):
        raise Broken(f"a source's address should begin with https://, not “{url}”", row.at("url"))
    return Source(row.text("title"), url)


def _first_paragraph(body: str) -> str:
    blocks = (block.strip() for block in _BLANK_LINE.split(_HEADING.sub("\n", body)))
    return next((block for block in blocks if block), "")


def level_of(text: str, market: str) -> Level:
    """The level that a file states. Raises Broken, from `knowledge.front_matter`."""
    stated = fields(text)
    return Level(
        market=market,
        level=stated.one_of("level", LEVELS),
        as_of=stated.as_of(),
        owner=stated.text("owner"),
        review_by=stated.day("review_by"),
        notice=stated.mapping("notice"),
    )
