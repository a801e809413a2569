"""The report of an announcement as a picture: when it went out, what became of it, in which languages, and taps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.broadcasts import BroadcastRow
from db.people import PersonRow
from locales import NP_, _, formats, ngettext, pgettext, use_language
from services import broadcast_reports, charts, events, policy
from services.attachments import Made, Maker, Params
from services.broadcast_reports import Report, Span
from services.charts import Columns, Picture, Rows, Series, Stack
from services.refusals import BroadcastGone

STATES: Final[Mapping[str, str]] = {
    "sent": NP_("chart", "Delivered"),
    "waiting": NP_("chart", "Still to be sent"),
    "queued": NP_("chart", "Being sent"),
    "digest": NP_("chart", "In the weekly message"),
    "blocked": NP_("chart", "Assistant blocked"),
    "failed": NP_("chart", "Not delivered"),
    "unsure": NP_("chart", "Perhaps delivered"),
    "skipped": NP_("chart", "Left out"),
}
"""What became of a recipient, in the order in which it is shown."""
LONGEST: Final = 40
"""Signs of a title that a button is named by."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the picture needs. `titles` are those of linked events by the button that leads there."""

    broadcast_id: int
    report: Report
    titles: Mapping[str, str]
    language: str
    zone: ZoneInfo


def makers() -> dict[str, Maker]:
    """The picture for the chat, for `{"broadcast_id", "person_id"}` of who makes announcements."""
    return {"broadcast_chart": Maker(_drawn, _facts)}


def _facts(session: Session, params: Params) -> Drawing:
    """Raises NotAllowed for whoever may not see it at this moment, BroadcastGone."""
    broadcast_id, person_id = int(params["broadcast_id"]), int(params["person_id"])
    report = broadcast_reports.report(session, broadcast_id, policy.roles(session, person_id))
    row, person = session.get(BroadcastRow, broadcast_id), session.get(PersonRow, person_id)
    if row is None or person is None:
        raise BroadcastGone
    house = policy.of(session)
    language = house.language_of(person.language)
    linked = {f"link:{place}": each.get("event_id") for place, each in enumerate(row.links)}
    known = events.of_ids(session, {each for each in linked.values() if each is not None})
    titles = {button: known[each].title_in(language) for button, each in linked.items() if each in known}
    return Drawing(broadcast_id, report, titles, language, house.night.zone)


def _drawn(drawing: Drawing) -> Made:
    with use_language(drawing.language):
        picture = _picture(drawing)
    name = f"announcement-{drawing.broadcast_id}.png"
    return Made(name, charts.drawn(picture), "image/png", is_photo=True, is_for_all=True)


def _picture(drawing: Drawing) -> Picture:
    report = drawing.report
    states = [
        (pgettext("chart", STATES[state]).plain, report.states[state]) for state in STATES if report.states.get(state)
    ]
    reached = sorted(((count, language) for language, count in report.reached.items()), reverse=True)
    languages = [(formats.language_name(language), count) for count, language in reached]
    became = Rows(pgettext("chart", "What became of it").plain, tuple(states))
    by_language = Rows(pgettext("chart", "Delivered by language").plain, tuple(languages))
    came = Rows(pgettext("chart", "What came of it").plain, tuple(_effects(drawing)))
    bands: list[tuple[Stack, ...]] = [((became,), (by_language,)), ((came,),)]
    if report.pace:
        bands.insert(0, ((_pace(report.pace, drawing.zone),),))
    title = _("Announcement {number}", number=formats.number(drawing.broadcast_id)).plain
    return Picture(title, _times(drawing), tuple(bands), drawing.language)


def _times(drawing: Drawing) -> str:
    report = drawing.report
    if report.first_at is None or report.last_at is None:
        return pgettext("chart", "Nothing has gone out yet").plain
    first, last = (formats.date_time(each, drawing.zone) for each in (report.first_at, report.last_at))
    return _("{first} to {last}", first=first, last=last).plain


def _pace(pace: tuple[Span, ...], zone: ZoneInfo) -> Columns:
    """Bars by time of day, or by day where one bar is at least a day."""
    length = timedelta(minutes=pace[0].minutes)
    local = [each.begins_at.astimezone(zone) for each in pace]
    days = length >= timedelta(days=1)
    labels = [formats.day_and_month(each.date()) if days else formats.time(each, zone) for each in local]
    title = _("Delivered, per {time}", time=_length(length)).plain
    return Columns(title, tuple(labels), (Series(title, tuple(each.count for each in pace)),))


def _length(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    if minutes < 60:
        return ngettext("{number} minute", "{number} minutes", minutes).plain
    return formats.period(length)


def _effects(drawing: Drawing) -> Iterator[tuple[str, int]]:
    for button, count in sorted(drawing.report.taps.items()):
        if button.startswith("link:"):
            yield _tapped(button, drawing.titles.get(button)), count
    yield pgettext("chart", "Registered within two weeks").plain, drawing.report.registrations
    yield pgettext("chart", "Ended such messages").plain, drawing.report.unsubscribed


def _tapped(button: str, title: str | None) -> str:
    if title is not None:
        return _("Taps: {title}", title=_short(title)).plain
    return _("Taps: button {place}", place=formats.number(int(button.removeprefix("link:")) + 1)).plain


def _short(title: str) -> str:
    words = " ".join(title.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
