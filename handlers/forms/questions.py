"""Questions that organisers define as data, made into steps of a form."""

from collections.abc import Mapping
from typing import Any

from handlers.forms.answers import Words
from handlers.forms.choices import Choice, Option
from handlers.forms.steps import Step, Text, YesNo
from locales import verbatim


def from_question(question: Mapping[str, Any]) -> Step:
    """A step from an organiser's question: `key`, `kind` (text, choice or yes_no), `required`, `label`, `choices`.

    Raises ValueError for a kind or key that no form can ask.
    """
    label = question["label"]
    words: Words = verbatim(label) if isinstance(label, str) else dict(label)
    name, optional = str(question["key"]), not question.get("required", False)
    match question["kind"]:
        case "text":
            return Text(name, ask=words, label=words, optional=optional)
        case "yes_no":
            return YesNo(name, ask=words, label=words, optional=optional)
        case "choice" if question.get("choices"):
            options = [_option(choice) for choice in question["choices"]]
            return Choice(name, ask=words, label=words, optional=optional, options=options)
    raise ValueError(f"The question {name!r} has no kind that can be asked.")


def _option(choice: Any) -> Option:  # whatever the organiser's file holds
    if isinstance(choice, Mapping):
        return Option(str(choice.get("en") or choice.get("de") or next(iter(choice.values()))), dict(choice))
    return Option(str(choice), verbatim(str(choice)))
