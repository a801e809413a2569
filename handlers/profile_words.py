"""The words of what is said unasked about profiles, and the buttons that stand under them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers import company_words
from handlers.buttons import button
from handlers.doors import ShowProfile
from handlers.keyboards import menu_row
from handlers.screens import Button, Call, Row, Screen
from handlers.telling import Telling
from locales import _, lines, paragraphs, pgettext
from locales.formats import date
from services import profile_care
from services.companies import Company
from services.notices import Notice
from services.profile_care import AtStake


@button("Jk")
@dataclass(frozen=True, slots=True)
class ConfirmProfile:
    """All of it is still right."""

    company_id: int


@button("Jh")
@dataclass(frozen=True, slots=True)
class HideProfile:
    """Nobody else shall see it any more."""

    company_id: int


def _at_stake(at: Telling) -> tuple[Company, str]:
    """The profile, and the day that matters where the reader lives."""
    found: AtStake = at.facts
    return found.company, date(found.at.astimezone(at.zone).date())


def _ending(_told: profile_care.ProfileEnding, at: Telling) -> Screen:
    company, when = _at_stake(at)
    text = paragraphs(
        lines(_("⏰ <b>Is your profile still right?</b>"), company_words.heading(company)),
        _(
            "Others see it until {date}. Please confirm it once a year; otherwise it is hidden then.",
            date=when,
        ),
    )
    hide = Button(pgettext("button-half", "🙈 Hide"), HideProfile(company.id))
    change = Button(pgettext("button-half", "✏️ Change"), ShowProfile())
    return Screen(text, (confirm_row(company), (change, hide), menu_row()))


def _ran_out(_told: profile_care.ProfileRanOut, at: Telling) -> Screen:
    company, when = _at_stake(at)
    text = paragraphs(
        lines(_("🙈 <b>Your profile is hidden</b>"), company_words.heading(company)),
        _(
            "Nobody has confirmed it for a year, so others do not find it any more. One tap shows it again. Without "
            "that it is deleted on {date}.",
            date=when,
        ),
    )
    return Screen(text, (confirm_row(company), _open_row(), menu_row()))


def _hidden(_told: profile_care.ProfileHidden, at: Telling) -> Screen:
    text = paragraphs(
        lines(_("🙈 <b>Your profile is hidden</b>"), company_words.heading(at.facts.company)),
        _("Whoever agreed to its publication has left or taken that back. You can publish it with your own consent."),
    )
    return Screen(text, (_open_row(), menu_row()))


def _deleting(_told: profile_care.ProfileDeleting, at: Telling) -> Screen:
    company, when = _at_stake(at)
    keep = Button(pgettext("button", "✅ Keep the profile"), ConfirmProfile(company.id))
    text = paragraphs(
        lines(_("🗑 <b>Your profile will be deleted</b>"), company_words.heading(company)),
        _(
            "Nobody has used it for a long time. It is deleted on {date}, unless you keep it.",
            date=when,
        ),
    )
    return Screen(text, ((keep,), _open_row(), menu_row()))


def confirm_row(company: Company) -> Row:
    """All of it is still right, so it shall be seen for another year."""
    return (Button(pgettext("button", "✅ Confirm for another year"), ConfirmProfile(company.id)),)


def _open_row() -> Row:
    return (Button(pgettext("button", "🏭 Open the profile"), ShowProfile()),)


WORDS: dict[type[Notice], Callable[[Any, Telling], Screen | Call]] = {
    profile_care.ProfileEnding: _ending,
    profile_care.ProfileRanOut: _ran_out,
    profile_care.ProfileHidden: _hidden,
    profile_care.ProfileDeleting: _deleting,
}
