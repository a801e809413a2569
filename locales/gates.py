"""What makes the catalogues fit to be offered: each problem is one sentence that says where it is and what to do.

The tests and `python -m bot locales check` ask the same question.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from locales import catalogue
from locales.language import SHIPPED_LANGUAGES, SOURCE_LANGUAGE
from locales.text import has_stray_markup, places, tags

# Telegram cuts longer labels off on narrow phones: one button in a row, and two side by side. The icon comes on top.
LABEL_LIMITS = {"button": 30, "button-half": 16}
_TAG_NAME = re.compile(r"</?([a-z-]+)")
_ICON = re.compile(r"^[^\w{<]+")


def problems(offered: Sequence[str] = SHIPPED_LANGUAGES, root: Path = catalogue.ROOT) -> list[str]:
    """Everything that is wrong, template first; languages that are not offered may be incomplete."""
    wanted = catalogue.template_of(root)
    found = list(_outdated(wanted, root))
    for message in catalogue.messages(wanted):
        found += [f"{_place(message)}: {text}" for text in _source_faults(message)]
    for code in sorted({*catalogue.languages(root), *offered} - {SOURCE_LANGUAGE}):
        if code not in catalogue.languages(root):
            found.append(f"{code}: is offered but has no catalogue; run `python -m bot locales add {code}`.")
            continue
        found += [f"{code}: {text}" for text in _language_faults(wanted, code, root, complete=code in offered)]
    return found


def _outdated(wanted: Catalog, root: Path) -> Iterator[str]:
    path = catalogue.template_path(root)
    have = {_key(message) for message in catalogue.messages(catalogue.template(root))} if path.exists() else set()
    want = {_key(message) for message in catalogue.messages(wanted)}
    for _context, text in sorted(want - have):
        yield f"messages.pot: lacks {text!r}; run `python -m bot locales update`."
    for _context, text in sorted(have - want):
        yield f"messages.pot: still has {text!r}, which the sources lost; run `python -m bot locales update`."


def _source_faults(message: Message) -> Iterator[str]:
    for text in catalogue.forms(message.id):
        if text != text.strip():
            yield f"{text!r} begins or ends with a space or a line break."
        if has_stray_markup(text):
            yield f"{text!r} has a bare & or <; write &amp; or &lt;."
        if not _is_balanced(tags(text)):
            yield f"{text!r} has tags that do not close each other."
    yield from _long_labels(message.context, catalogue.forms(message.id))


def _language_faults(wanted: Catalog, code: str, root: Path, *, complete: bool) -> Iterator[str]:
    have = catalogue.read(code, root)
    plural = get_plural(code)
    if have.num_plurals != plural.num_plurals or have.plural_expr != plural.plural_expr:
        yield f"the header should say Plural-Forms: {plural.plural_forms}"
    for text in sorted(map(str, have.obsolete)):
        yield f"has the obsolete entry {text!r}; run `python -m bot locales update`."
    known = {_key(message) for message in catalogue.messages(wanted)}
    for message in catalogue.messages(have):
        if _key(message) not in known:
            yield f"translates {message.id!r}, which the sources lost; run `python -m bot locales update`."
    for source in catalogue.messages(wanted):
        translated = have.get(source.id, source.context)
        if catalogue.is_translated(translated) and translated is not None:
            yield from _translation_faults(translated, plural.num_plurals)
        elif complete:
            doubt = "is fuzzy: look at it and take the mark away" if translated and translated.fuzzy else "is missing"
            yield f"{source.id!r} ({_place(source)}) {doubt}."


def _translation_faults(message: Message, plurals: int) -> Iterator[str]:
    source, translations = catalogue.forms(message.id), catalogue.forms(message.string)
    if len(source) > 1 and len(translations) != plurals:
        yield f"{source[0]!r} needs {plurals} plural forms, not {len(translations)}."
    wanted = frozenset().union(*map(places, source))
    for text in translations:
        # A form for exactly one may spell its number out.
        optional = {"number"} if len(source) > 1 else frozenset()
        if not wanted - optional <= places(text) <= wanted:
            yield f"{text!r} should have the places {sorted(wanted)}, as {source[-1]!r} has."
        if sorted(tags(text)) != sorted(tags(source[-1])) or not _is_balanced(tags(text)) or has_stray_markup(text):
            yield f"{text!r} should have the tags {tags(source[-1])} and no bare & or <, as {source[-1]!r} has."
        if text != text.strip():
            yield f"{text!r} begins or ends with a space or a line break."
    yield from _long_labels(message.context, translations)


def _long_labels(context: str | None, texts: Sequence[str]) -> Iterator[str]:
    limit = LABEL_LIMITS.get(context or "")
    for text in texts:
        if limit and len(_ICON.sub("", text)) > limit:
            yield f"the label {text!r} is longer than {limit} characters."


def _is_balanced(found: Sequence[str]) -> bool:
    opened: list[str] = []
    for tag in found:
        name = _TAG_NAME.match(tag)
        if name is None:
            return False
        if not tag.startswith("</"):
            opened.append(name[1])
        elif not opened or opened.pop() != name[1]:
            return False
    return not opened


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", " | ".join(catalogue.forms(message.id))


def _place(message: Message) -> str:
    return ", ".join(sorted({name for name, _line in message.locations}))
