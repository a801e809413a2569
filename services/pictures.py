"""Pictures for checking in: the QR code on somebody's phone, and the poster at the entrance of an event.

Each time one is drawn it gets a token of its own, kept as a hash before the upload.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import segno
from sqlalchemy.orm import Session

from db.people import PersonRow
from locales import _, use_language
from locales.formats import date_time
from services import check_in_tokens, deep_links, entries, event_editing, events, people, policy
from services.attachments import Made
from services.check_in_tokens import OWN, POSTER
from services.events import Event
from services.people import Person
from services.refusals import NotAllowed, RegistrationGone

if TYPE_CHECKING:
    from services.paper import Paper

ON_PHONE: Final = 800
"""Pixels; a phone's screen shows it as wide as it is."""
ON_PAPER: Final = 1600
WIDTHS: Final = (155, 130, 105)
"""Millimetres by the number of languages; the smallest can be scanned from two paces away."""
LONG: Final = 45
"""Titles of more signs are set smaller, so that three of them fit on the page."""
MOST_LANGUAGES: Final = len(WIDTHS)


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster shows: the event in these languages, and the link behind the QR code."""

    event: Event
    languages: tuple[str, ...]
    link: str


def of_registration(session: Session, params: Mapping[str, Any], username: str) -> str:
    """The link in the picture of a registration: `registration_id`, and `person_id` of whose it is.

    Raises RegistrationGone for anybody else's.
    """
    row = entries.row(session, int(params["registration_id"]))
    if row.person_id != params["person_id"]:
        raise RegistrationGone
    return deep_links.link(username, f"{OWN}_{check_in_tokens.draw(session, row.event_id, row.id)}")


def picture(link: str) -> Made:
    """The QR code for a phone's screen."""
    return Made("check-in.png", qr_code(link, width=ON_PHONE), "image/png", is_photo=True)


def of_event(session: Session, params: Mapping[str, Any], username: str) -> Poster:
    """What the poster of `event_id` shows.

    Raises NotAllowed where `person_id` does not look after events, EventGone.
    """
    organiser(session, int(params["person_id"]))
    event = events.event(session, int(params["event_id"]))
    token = check_in_tokens.draw(session, event.id)
    spoken = tuple(code for code in event.languages if code in policy.of(session).languages)
    return Poster(event, spoken[:MOST_LANGUAGES] or ("en",), deep_links.link(username, f"{POSTER}_{token}"))


def organiser(session: Session, person_id: int) -> Person:
    """The person who wants a file that only organisers may have. Raises NotAllowed for anybody else."""
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotAllowed
    event_editing.needs_organiser(policy.roles(session, row.id))
    return people.as_person(row)


def poster(shown: Poster) -> Made:
    """A page with title, time, QR code and what to do with it in each language."""
    from fpdf.enums import Align

    from services.paper import Paper

    event = shown.event
    with Paper(footer=event.host) as page:
        for code in shown.languages:
            with use_language(code):
                _head(page, event, code)
        width = WIDTHS[len(shown.languages) - 1]
        page.image(BytesIO(qr_code(shown.link, width=ON_PAPER)), x=Align.C, w=width, h=width)
        page.ln(3)
        for code in shown.languages:
            with use_language(code):
                page.says(_("Check in here").plain, 18, bold=True, align="C")
                page.says(_("Scan the code with your phone, open the chat and tap Start.").plain, 11, align="C")
                page.ln(2)
        return Made(f"check-in-{event.key}.pdf", page.made(), "application/pdf")


def _head(page: "Paper", event: Event, language: str) -> None:
    title = " ".join(event.title_in(language).split())
    page.says(title, 20 if len(title) <= LONG else 14, bold=True, align="C")
    page.says(date_time(event.starts_at, event.zone), 12, align="C")
    page.ln(3)


def qr_code(content: str, *, width: int) -> bytes:
    """A PNG of at least this many pixels, with the quiet zone that cameras need; a seventh of it may be unreadable."""
    code = segno.make_qr(content, error="m")
    around = 4
    scale = -(-width // code.symbol_size(border=around)[0])
    made = BytesIO()
    code.save(made, kind="png", scale=scale, border=around)
    return made.getvalue()
