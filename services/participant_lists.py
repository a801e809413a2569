"""The list of participants to be printed, for an entrance without a network: who comes, and a box to tick."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.events import RegistrationRow
from locales import _, ngettext, use_language
from locales.formats import date_time
from services import clock, events
from services.attachments import Made
from services.check_in import folded
from services.entries import State
from services.events import Event
from services.pictures import organiser

if TYPE_CHECKING:
    from services.paper import Paper

WIDTHS: Final = (10, 63, 60, 22, 25)
"""Shares of the page's width: box, name, firm, people, code."""
MOST_MEMBERS: Final = 12
LONGEST_MEMBER: Final = 40
"""A row must fit on a page."""
TICKED, OPEN = "☑", "☐"


@dataclass(frozen=True, slots=True)
class Line:
    """One registration on the list; `members` come along with `name`."""

    name: str
    company: str
    members: tuple[str, ...]
    seats: int
    code: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class ParticipantList:
    """All that is printed, in this language."""

    event: Event
    language: str
    lines: tuple[Line, ...]


def of_event(session: Session, params: Mapping[str, Any]) -> ParticipantList:
    """Who is registered for `event_id`, in the language of `person_id`, by name.

    Raises NotAllowed where that person does not look after events, EventGone.
    """
    reader = organiser(session, int(params["person_id"]))
    event = events.event(session, int(params["event_id"]))
    rows = session.execute(
        select(RegistrationRow).where(
            RegistrationRow.event_id == event.id, RegistrationRow.status == State.CONFIRMED.value
        )
    ).scalars()
    lines = sorted((_line(each) for each in rows), key=lambda line: (folded(line.name), line.code))
    return ParticipantList(event, reader.language or "en", tuple(lines))


def _line(row: RegistrationRow) -> Line:
    is_there = row.checked_in_at is not None
    return Line(row.name, row.company or "", tuple(row.members), row.seats, row.code, is_there)


def printed(shown: ParticipantList) -> Made:
    """A4 pages with the headings on each."""
    from services.paper import FAMILY, Paper

    event = shown.event
    with use_language(shown.language):
        as_of = _("As of: {date}", date=date_time(clock.now(), event.zone)).plain
        with Paper(footer=as_of) as page:
            page.says(" ".join(event.title_in(shown.language).split()), 15, bold=True)
            in_all = sum(line.seats for line in shown.lines)
            number = ngettext("{number} person registered", "{number} people registered", in_all)
            page.says(f"{date_time(event.starts_at, event.zone)} · {number.plain}", 10)
            page.ln(3)
            page.set_font(FAMILY, "", 9)
            _table(page, shown.lines)
            return Made(f"participants-{event.key}.pdf", page.made(), "application/pdf")


def _table(page: "Paper", lines: tuple[Line, ...]) -> None:
    from fpdf.fonts import FontFace

    headings = (
        "",
        _("Name").plain,
        _("Company").plain,
        _("People").plain,
        _("Code").plain,
    )
    with page.table(
        col_widths=WIDTHS,
        text_align=("CENTER", "LEFT", "LEFT", "CENTER", "CENTER"),
        headings_style=FontFace(emphasis="BOLD"),
        line_height=5,
        padding=(1.2, 1),
    ) as table:
        table.row(headings)
        for line in lines:
            box = TICKED if line.is_there else OPEN
            table.row(
                (box, page.printable(_names(line)), page.printable(line.company), str(line.seats), grouped(line.code))
            )


def _names(line: Line) -> str:
    shown = [f"+ {each[:LONGEST_MEMBER]}" for each in line.members[:MOST_MEMBERS]]
    rest = len(line.members) - len(shown)
    return "\n".join((line.name, *shown, *([f"+ {rest} …"] if rest else [])))


def grouped(code: str) -> str:
    """123 456."""
    return f"{code[:3]} {code[3:]}"
