"""A profile's life: seen as others will see it, printed, published by a consent, confirmed, hidden, left, deleted."""

from handlers import company_words
from handlers.company_words import company_card, link_rows
from handlers.doors import ShowProfile
from handlers.keyboards import menu_row, rows_of
from handlers.profile import hub
from handlers.profile.buttons import (
    DeleteProfile,
    LeaveProfile,
    PreviewProfile,
    PublishProfile,
    SendSheet,
    ShowColleagues,
)
from handlers.profile_words import ConfirmProfile, HideProfile
from handlers.screens import Button, File, Row, Screen, stated
from handlers.turn import Turn
from locales import Text, _, lines, paragraphs, pgettext
from locales.formats import own_name
from services import companies, consents, profiles
from services.companies import Company
from services.consents import CONSENTS
from services.refusals import CompanyGone, ProfileIncomplete


def previews_profile(turn: Turn) -> None:
    """A tap on the eye: the card as others see it in one language."""
    tapped = turn.tapped(PreviewProfile)
    found = profiles.own(turn.session, turn.person, tapped.company_id)
    if tapped.language not in turn.house.languages:
        raise CompanyGone
    turn.dialogue = turn.dialogue.left()
    others = [
        Button(pgettext("button", "👁 Preview: {language}", language=own_name(code)), PreviewProfile(found.id, code))
        for code in turn.house.languages
        if code != tapped.language
    ]
    sheet: Row = (Button(pgettext("button", "📄 PDF: {language}", language=own_name(tapped.language)), _sheet(tapped)),)
    rows = (*link_rows(found), *rows_of(others), sheet, hub.back_to_hub())
    turn.show(Screen(company_card(found, tapped.language), rows))


def _sheet(tapped: PreviewProfile) -> SendSheet:
    return SendSheet(tapped.company_id, tapped.language)


def sends_sheet(turn: Turn) -> None:
    """A tap on "PDF": the page to print."""
    tapped = turn.tapped(SendSheet)
    found = profiles.own(turn.session, turn.person, tapped.company_id)
    if tapped.language not in turn.house.languages:
        raise CompanyGone
    turn.dialogue = turn.dialogue.left()
    text = lines(
        company_words.heading(found),
        _("📄 The profile on one page: {language}", language=own_name(tapped.language)),
    )
    params = {"company_id": found.id, "person_id": turn.person.id, "language": tapped.language}
    turn.show(Screen(text, (hub.back_to_hub(),), File("company_sheet", params)))


def publishes_profile(turn: Turn) -> None:
    """A tap on "Publish": first the words of the consent, then it is done."""
    tapped = turn.tapped(PublishProfile)
    found = profiles.own(turn.session, turn.person, tapped.company_id)
    turn.dialogue = turn.dialogue.left()
    if not profiles.is_complete(found):
        raise ProfileIncomplete
    if not tapped.is_sure:
        _asks_to_publish(turn, found)
        return
    made = profiles.publish(turn.session, turn.person, found.id, language=turn.language)
    hub.shows_hub(turn, made, above=_("Published. Others find it from now on."))


def _asks_to_publish(turn: Turn, found: Company) -> None:
    text = paragraphs(
        lines(_("<b>Publish this profile?</b>"), company_words.heading(found)),
        _("This needs your consent:"),
        _("<blockquote>{words}</blockquote>", words=CONSENTS[consents.PROFILE].text),
        _("Responsible: {controller}", controller=stated(turn.house.controller)),
    )
    sure: Row = (Button(pgettext("button", "✅ I agree, publish it"), PublishProfile(found.id, True)),)
    turn.show(Screen(text, (sure, hub.back_to_hub())))


def hides_profile(turn: Turn) -> None:
    """A tap on "Hide"; twice is the same as once. Raises CompanyGone."""
    turn.dialogue = turn.dialogue.left()
    made = profiles.unpublish(turn.session, turn.person, turn.tapped(HideProfile).company_id)
    hub.shows_hub(turn, made, above=_("Hidden. Nobody else finds it any more."))


def confirms_profile(turn: Turn) -> None:
    """A tap on "Confirm", or on "Keep the profile". Raises CompanyGone."""
    turn.dialogue = turn.dialogue.left()
    made = profiles.confirm(turn.session, turn.person, turn.tapped(ConfirmProfile).company_id)
    said = _("Thank you. It is good for another year.") if made.is_published else _("It is kept.")
    hub.shows_hub(turn, made, above=said)


def leaves_profile(turn: Turn) -> None:
    """A tap on "Leave": the last one is asked whether the profile shall go, too."""
    tapped = turn.tapped(LeaveProfile)
    turn.dialogue = turn.dialogue.left()
    if not tapped.is_sure:
        _asks_to_leave(turn, profiles.own(turn.session, turn.person, tapped.company_id))
        return
    profiles.leave(turn.session, turn.person, tapped.company_id)
    hub.shows_profile(turn, above=_("You do not speak for this company any more."))


def _asks_to_leave(turn: Turn, found: Company) -> None:
    is_last = len(companies.members(turn.session, found.id)) == 1
    text = paragraphs(
        lines(_("<b>Leave this profile?</b>"), company_words.heading(found)),
        _leaving(turn, found, is_last=is_last),
    )
    leave = Button(pgettext("button", "🚪 Leave"), LeaveProfile(found.id, True))
    delete = Button(pgettext("button", "🗑 Delete the profile"), DeleteProfile(found.id, False))
    rows: tuple[Row, ...] = ((leave,), (delete,)) if is_last else ((leave,),)
    turn.show(Screen(text, (*rows, menu_row(back=ShowColleagues(found.id)))))


def _leaving(turn: Turn, found: Company, *, is_last: bool) -> Text:
    if is_last:
        return _(
            "You are the only one who speaks for it. If you leave, nobody sees the profile any more, and you can come "
            "back only by a link from the network desk. You can also delete it."
        )
    if found.published_by == turn.person.id:
        return _("It is public by your consent, so it is hidden until one of your colleagues publishes it again.")
    return _("Your colleagues go on without you. You can come back by a link from one of them.")


def deletes_profile(turn: Turn) -> None:
    """A tap on "Delete the profile": asked once more, since it cannot be taken back. Twice is the same as once."""
    tapped = turn.tapped(DeleteProfile)
    turn.dialogue = turn.dialogue.left()
    try:
        found = profiles.own(turn.session, turn.person, tapped.company_id)
    except CompanyGone:
        hub.shows_profile(turn)
        return
    if tapped.is_sure:
        profiles.delete(turn.session, turn.person, found.id)
        hub.shows_profile(turn, above=_("The profile is deleted."))
        return
    text = paragraphs(
        lines(_("🗑 <b>Delete this profile?</b>"), company_words.heading(found)),
        _("It goes for good, with its invitations. Events for which you are registered stay as they are."),
    )
    sure: Row = (Button(pgettext("button", "🗑 Delete it for good"), DeleteProfile(found.id, True)),)
    turn.show(Screen(text, (sure, menu_row(back=ShowProfile()))))
