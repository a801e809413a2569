"""`python -m bot ask`: answers from the articles alone, for people on a terminal and for programs line by line."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bot.settings import CONTENT
from handlers import articles as cards
from knowledge.articles import Article
from knowledge.search.assistant import Finding
from locales import SHIPPED_LANGUAGES, Text, _, choose_language, formats, lines, paragraphs, use_language
from services import clock
from services.answers import Answers

FOUND_WANTING = 1
_SUGGESTIONS = 3


class _BadLine(Exception):
    """A line that is no question; knows its id where it has one."""

    def __init__(self, reason: str, identity: object = None) -> None:
        super().__init__(reason)
        self.identity = identity


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the finding as one line of JSON.")
@click.option("--language", metavar="xx", help="The reader's language.")
@click.option(
    "--knowledge",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=CONTENT,
    help="Folder of articles; the shipped ones by default.",
)
@click.option("--lexical", is_flag=True, help="Search by words alone, without the encoder.")
def ask(question: tuple[str, ...], *, as_json: bool, language: str | None, knowledge: Path, lexical: bool) -> None:
    """Answer a QUESTION from the articles; without one, read JSON lines from standard input and answer each."""
    answers = Answers(knowledge, is_semantic=not lexical)
    try:
        answers.ready.wait()
        _warn(answers, is_semantic=not lexical)
        if not question:
            sys.exit(_answer_lines(answers, sys.stdin.buffer, language))
        finding = answers.find_now(" ".join(question), language)
        reader = choose_language(language, None, finding.language, SHIPPED_LANGUAGES)
        with use_language(reader):
            click.echo(_as_line(None, finding) if as_json else _in_words(answers, finding, reader))
    finally:
        answers.close()


def _warn(answers: Answers, *, is_semantic: bool) -> None:
    for problem in answers.problems:
        click.echo(f"Left out: {problem}", err=True)
    if is_semantic and not answers.is_semantic:
        click.echo(f"Searching by words alone: {answers.without_encoder}.", err=True)


def _answer_lines(answers: Answers, asked: Iterable[bytes], language: str | None) -> int:
    """One line out for every line in, in order, flushed; a bad one has its error in its place."""
    exit_code = 0
    for number, line in enumerate(asked, 1):
        if not line.strip():
            continue
        try:
            identity, text, reader = _question(line)
            said = _as_line(identity, answers.find_now(text, reader or language))
        except _BadLine as bad:
            exit_code = FOUND_WANTING
            said = json.dumps({"id": bad.identity, "error": f"line {number}: {bad}"})
        click.echo(said)
        sys.stdout.flush()
    return exit_code


def _question(line: bytes) -> tuple[object, str, str | None]:
    try:
        asked = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _BadLine("this is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _BadLine("this is not JSON") from error
    if not isinstance(asked, dict):
        raise _BadLine("an object with “id” and “text” is expected")
    identity, text, reader = asked.get("id"), asked.get("text"), asked.get("lang")
    if "id" not in asked:
        raise _BadLine("“id” is missing")
    if not isinstance(text, str):
        raise _BadLine("“text” should be a string", identity)
    if reader is not None and not isinstance(reader, str):
        raise _BadLine("“lang” should be a string", identity)
    return identity, text, reader


def _as_line(identity: object, finding: Finding) -> str:
    """The line of JSON that scripts and acceptance scenarios read; a single question has no id."""
    named = {} if identity is None else {"id": identity}
    found = [{"slug": hit.slug, "score": hit.score} for hit in finding.hits]
    return json.dumps({**named, "language": finding.language, "decision": finding.decision, "articles": found})


def _in_words(answers: Answers, finding: Finding, reader: str) -> str:
    """The extract with source and dates, what may have been meant, or a clear "I do not know"."""
    found = [article for hit in finding.hits if (article := answers.article(hit.slug, reader))]
    if finding.decision == "answer" and found:
        wanted = [found[0], *(article for article in found[1:] if article.slug == finding.second)]
        return paragraphs(*(_card(answers, article, reader) for article in wanted)).plain
    if finding.decision == "suggest" and found:
        titles = (_("• {title}", title=article.title) for article in found[:_SUGGESTIONS])
        return paragraphs(_("I am not sure what you mean. One of these may answer it:"), lines(*titles)).plain
    guide = answers.article(finding.handover, reader) if finding.handover else None
    if guide is not None:
        return paragraphs(cards.title(guide), cards.extract(guide)).plain
    if finding.uncovered:
        country = formats.country(finding.uncovered)
        return _("I know nothing about this country: {country}.", country=country).plain
    return _("I do not know the answer: my articles do not cover this, and I do not guess.").plain


def _card(answers: Answers, article: Article, reader: str) -> Text:
    notice = answers.level(article.slug.split("/")[1]).notice.get(reader) if article.kind == "markets" else None
    original = _("Original: {language}", language=formats.own_name(article.language))
    return paragraphs(
        lines(cards.title(article), original if article.language != reader else None),
        _("⚠ {notice}", notice=notice.strip()) if notice else None,
        cards.extract(article),
        cards.warnings(article, clock.now().date()),
        lines(*(_("Source: {title} {url}", title=each.title, url=each.url) for each in article.sources)),
        _(
            "As of: {date} · Review due: {review}",
            date=formats.as_of(article.as_of),
            review=formats.date(article.review_by),
        ),
    )
