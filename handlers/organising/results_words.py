"""What participants said of an event, in words for its organisers."""

from locales import Text, _, formats
from services.event_feedback import Results


def mean_of(results: Results) -> Text:
    """The average of all ratings, and how many there are."""
    mean = formats.number(round(results.mean or 0, 1))
    return _("⭐ {mean} of 5, answers: {number}", mean=mean, number=results.number)
