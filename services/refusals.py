"""A rule's "no" as data, without wording; the words are in `handlers/errors.py`."""


class Refusal(Exception):
    """The parent of all refusals: the turn is undone and the person is told why."""


class LanguageNotOffered(Refusal):
    """Somebody taps a language that the operator does not offer any more."""


class ArticleGone(Refusal):
    """Somebody opens an article that has been taken away since the button was shown."""


class NotAllowed(Refusal):
    """Somebody asks for what only another role may do."""
