"""`python -m bot purposes`: the record of processing (Art. 30 GDPR), made from `services.purposes`."""

from collections.abc import Iterator

import click

from bot.settings import Settings, WrongSettingsError, load
from locales import SHIPPED_LANGUAGES, Text, _, formats, use_language, verbatim
from services import clock
from services.policy import Policy
from services.purpose_terms import Purpose
from services.purposes import PURPOSES

WRONG_USE = 2


@click.command("purposes")
@click.option("--language", type=click.Choice(SHIPPED_LANGUAGES), default="en", show_default=True)
def purposes(language: str) -> None:
    """Print the record of processing (Art. 30 GDPR), as Markdown."""
    try:
        settings = load()
    except WrongSettingsError as error:
        click.echo(str(error), err=True)
        raise SystemExit(WRONG_USE) from None
    with use_language(language):
        click.echo("\n".join(record(settings)))


def record(settings: Settings) -> Iterator[str]:
    """The lines of the record in the ambient language."""
    yield _heading(1, _("Record of processing activities (Art. 30 GDPR)"))
    today = formats.date(clock.now().astimezone(settings.zone).date())
    yield _item(_("As of"), verbatim(today))
    for label, words in (
        (_("Controller"), settings.controller),
        (_("Contact"), settings.contact),
        (_("Data-protection officer"), settings.dpo_contact),
        (_("Imprint"), settings.imprint_url),
    ):
        yield _item(label, verbatim(words) if words.strip() else _("not stated by the operator"))
    yield _item(
        _("Several carriers"),
        _("Where several carriers decide together, their agreement (Art. 26 GDPR) is added here."),
    )
    yield _item(_("Persons concerned"), _("People who write to the assistant; staff of the desk where it is said."))
    for position, purpose in enumerate(PURPOSES, 1):
        yield from _described(position, purpose, settings.policy)
    yield from _around()


def _described(position: int, purpose: Purpose, house: Policy) -> Iterator[str]:
    yield _heading(2, _("{number}. {words}", number=position, words=_(purpose.title)))
    yield _item(_("Purpose"), _(purpose.why))
    yield _item(_("Legal basis"), _(purpose.basis))
    yield _item(_("Data"), verbatim(", ".join(f"`{field}`" for field in purpose.fields)))
    yield _item(_("Readers"), _(purpose.readers))
    yield _item(_("Kept"), purpose.kept(house))


def _around() -> Iterator[str]:
    """What holds for all of it."""
    yield _heading(2, _("Recipients and third countries"))
    yield _(
        "Telegram carries every message as a controller of its own, not as a processor: seat in the United Arab "
        "Emirates, a third country without an adequacy decision. Chats with bots are not end-to-end encrypted. What is "
        "written in the group of the desk is a second copy there. Nobody else receives anything."
    ).plain
    yield _heading(2, _("Security"))
    yield _(
        "Names, user names, phone numbers and pictures that Telegram sends along are not stored; logs hold no texts "
        "and only hashed numbers; secrets stay in the environment; texts are deleted as soon as they are no longer "
        "needed."
    ).plain


def _heading(level: int, words: Text) -> str:
    return f"{chr(10) * (level > 1)}{'#' * level} {words.plain}\n"


def _item(label: Text, words: Text) -> str:
    # Translators: a line of the record of processing, such as "Contact: desk@example.org".
    line = _("**{label}:** {words}", label=label, words=words)
    return f"- {line.plain}"
