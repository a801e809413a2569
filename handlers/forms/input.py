"""Reading what people type into forms: which label they mean, several fields in one message, addresses.

Pure functions of text; dates are read in `dates`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

import locales
from locales import _
from services import addresses

_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ё": "е"})
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_NUMBER = re.compile(r"(?:nr|no|n|№|#)?\s*[.:]?\s*(\d{1,3})\s*[.)]?")
_DIGITS = re.compile(r"\d+")
_FIELD = re.compile(r"\s*([^:：=\n]{1,80}?)\s*[:：=]\s*(.*)", re.DOTALL)
_PARTS = re.compile(r"[,;\n]+|\s+(?:und|and|и)\s+")
LONGEST_EMAIL = 254
_SHORTEST_TYPO = 4  # below, one letter more or less is another word
_LONG_WORD = 8


def normal(text: str) -> str:
    """How labels are compared: without case, icons, spelling variants and runs of spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SPELLINGS)
    return " ".join(_EDGES.sub("", folded).split())


def has_letters(text: str) -> bool:
    """Whether there is a letter or digit of any script, so more than emoji and punctuation."""
    return any(character.isalnum() for character in text)


def chosen(text: str, labels: Sequence[str]) -> int | None:
    """The position of the label that somebody means, by its words, its number or with a slip of the finger.

    None when no label or more than one could be meant: a wrong guess is worse than a question.
    """
    typed, known = normal(text), [normal(label) for label in labels]
    if typed and known.count(typed) == 1:
        return known.index(typed)
    number = _NUMBER.fullmatch(text.strip().casefold())
    if number and not any(label.isdecimal() for label in known):
        position = int(number[1])
        return position - 1 if 1 <= position <= len(labels) else None
    near = [position for position, label in enumerate(known) if _is_slip(typed, label)]
    return near[0] if len(near) == 1 else None


def _is_slip(typed: str, label: str) -> bool:
    """One wrong letter, two in long words; never in a digit and never the first letter: uninterested, Halle 3."""
    if len(typed) < _SHORTEST_TYPO or typed[:1] != label[:1] or _DIGITS.findall(typed) != _DIGITS.findall(label):
        return False
    allowed = 1 if len(label) < _LONG_WORD else 2
    return int(OSA.distance(typed, label, score_cutoff=allowed)) <= allowed


def several_chosen(text: str, labels: Sequence[str]) -> tuple[list[int], list[str]]:
    """The positions meant by a list such as `pumps, valves and 3`, and the parts that mean none."""
    whole = chosen(text, labels)
    if whole is not None:
        return [whole], []
    positions: list[int] = []
    unknown: list[str] = []
    for part in parts(text):
        position = chosen(part, labels)
        if position is None:
            unknown.append(part)
        elif position not in positions:
            positions.append(position)
    return sorted(positions), unknown


def parts(text: str) -> list[str]:
    """What was typed as a list: between commas, semicolons, breaks and the word "and"."""
    return [each.strip() for each in _PARTS.split(text) if each.strip()]


def labelled(text: str, labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The fields of a message written as lines `label: value`, by name; empty when it does not begin with a label.

    A line without a label goes on with the value above it. A label that is said twice counts as it was said last.
    """
    names = {normal(label): name for name, known in labels.items() for label in known}
    fields: dict[str, str] = {}
    name = None
    for line in text.splitlines():
        field = _FIELD.fullmatch(line)
        found = names.get(normal(field[1])) if field else None
        if field and found:
            name = found
            fields[name] = field[2]
        elif name is not None:
            fields[name] += f"\n{line}"
        elif line.strip():
            return {}
    return {name: value.strip() for name, value in fields.items()}


def in_order(text: str, names: Sequence[str]) -> dict[str, str]:
    """The lines of a message as the values of the named fields, in order; empty for a single line.

    More lines than names stay together in the last field.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or len(names) < 2:
        return {}
    heads = lines[: len(names) - 1]
    values = [*heads, "\n".join(lines[len(heads) :])] if len(lines) >= len(names) else lines
    return dict(zip(names, values, strict=False))


def email(text: str) -> locales.Text | None:
    """What is wrong with a mail address; None when it can be one."""
    if addresses.is_email(text, longest=LONGEST_EMAIL):
        return None
    return _("This does not look like an e-mail address. Please write it like name@example.org.")


def one_line(text: str) -> locales.Text | None:
    """What is wrong with something that belongs on one line."""
    if len(text.splitlines()) == 1:
        return None
    return _("This has to fit on one line. Please write it without line breaks.")


def name_fault(text: str) -> locales.Text | None:
    """What is wrong with the name of a person: breaks in it, or nothing but digits."""
    if any(each.isalpha() for each in text):
        return one_line(text)
    return _("This does not look like a name. Please write it with letters.")
