"""/export: managers take companies, people, requests and events out as a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from handlers.buttons import UnknownButtonError, button
from handlers.keyboards import menu_row
from handlers.screens import Button, File, Screen
from handlers.turn import Turn
from locales import Text, _, lines, pgettext, verbatim
from services import exports
from services.people import Role


@button("Ea")
@dataclass(frozen=True, slots=True)
class ShowExports:
    """What there is to take out."""


@button("Eb")
@dataclass(frozen=True, slots=True)
class ChooseTable:
    """One of the tables."""

    table: str


@button("Ec")
@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table as one kind of file."""

    table: str
    kind: str


LABELS: Final[Mapping[str, Callable[[], Text]]] = {
    "companies": lambda: pgettext("button", "🏭 Companies"),
    "people": lambda: pgettext("button", "👥 People"),
    "requests": lambda: pgettext("button", "✉️ Requests for contact"),
    "events": lambda: pgettext("button", "📅 Events"),
}
HELD: Final[Mapping[str, Callable[[], Text]]] = {
    "companies": lambda: _("All profiles with their contacts, also those that are not published."),
    "people": lambda: _("Everybody whom a file of people named, with company and role."),
    "requests": lambda: _(
        "Numbers, dates, levels and the decisions of the gate. Firms are named only where they were introduced."
    ),
    "events": lambda: _("The whole programme, as it can be imported again."),
}
ENDINGS: Final = {"xlsx": "Excel", "csv": "CSV", "json": "JSON"}


def asks_for_export(turn: Turn) -> None:
    """/export, or back to its first screen. Raises NotAllowed for anybody but managers."""
    turn.needs(Role.MANAGER)
    turn.dialogue = turn.dialogue.left()
    text = lines(_("<b>Export as a file</b>"), _("What would you like to take out?"))
    rows = tuple((Button(LABELS[table](), ChooseTable(table)),) for table in exports.TABLES)
    turn.show(Screen(text, (*rows, menu_row())))


def chooses_table(turn: Turn) -> None:
    """A tap on a table: what it holds, and as what kind of file."""
    turn.needs(Role.MANAGER)
    table = _known(turn.tapped(ChooseTable).table)
    caution = _("The file passes through Telegram. Keep it no longer than you need it.")
    kinds = tuple(Button(verbatim(name), ExportTable(table, kind)) for kind, name in ENDINGS.items())
    text = lines(_("<b>Export: {what}</b>", what=LABELS[table]()), HELD[table](), caution)
    turn.show(Screen(text, ((kinds[0],), kinds[1:], menu_row(back=ShowExports()))))


def exports_table(turn: Turn) -> None:
    """A tap on a kind of file: it comes below, the screen stays."""
    turn.needs(Role.MANAGER)
    tapped = turn.tapped(ExportTable)
    table = _known(tapped.table)
    if tapped.kind not in exports.FORMATS:
        raise UnknownButtonError
    params = {"table": table, "format": tapped.kind, "person_id": turn.person.id}
    turn.say(Screen(LABELS[table](), file=File(exports.MAKER, params)))


def _known(table: str) -> str:
    if table not in exports.TABLES:
        raise UnknownButtonError
    return table
