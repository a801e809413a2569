"""What participants said of an event, for its organisers: how many of each rating, and the words page by page."""

from typing import Final

from handlers import event_words
from handlers.doors import ManageEvent
from handlers.keyboards import menu_row, previous_and_more
from handlers.organising.buttons import ShowResults
from handlers.organising.results_words import mean_of
from handlers.screens import Screen
from handlers.turn import Turn
from locales import Text, _, formats, lines, paragraphs
from services import event_feedback, events
from services.event_feedback import Results, Said

PAGE: Final = 3
LONGEST: Final = 190


def shows_results(turn: Turn) -> None:
    """A tap on "Feedback"."""
    tapped = turn.tapped(ShowResults)
    results = event_feedback.results(turn.session, tapped.event_id, turn.roles)
    event = events.event(turn.session, tapped.event_id)
    last = max(len(results.words) - 1, 0) // PAGE
    page = min(max(tapped.page, 0), last)
    shown = results.words[page * PAGE : (page + 1) * PAGE]
    text = paragraphs(
        lines(_("<b>Feedback</b>"), event_words.heading(event)),
        lines(mean_of(results), *_counts(results)) if results.number else _("There is no feedback yet."),
        *(_words(each) for each in shown),
    )
    rows = previous_and_more(page, last, lambda other: ShowResults(event.id, other))
    turn.show(Screen(text, (*rows, menu_row(back=ManageEvent(event.id)))))


def _counts(results: Results) -> list[Text]:
    # Translators: a rating from 1 to 5, and how many people gave it.
    return [
        _("• {rating}: {number}", rating=formats.number(rating), number=number)
        for rating, number in sorted(results.counts.items(), reverse=True)
    ]


def _words(said: Said) -> Text:
    words = said.words if len(said.words) <= LONGEST else f"{said.words[: LONGEST - 1]}…"
    if said.name is None:
        return _("“{words}”", words=words)
    return _("“{words}” {name}", words=words, name=said.name)
