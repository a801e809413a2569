"""What readers of announcements do: follow a button, end such messages, read again what they have got."""

from typing import Final

from handlers import articles, broadcast_words, event_news_words
from handlers.broadcast_words import FollowLink, ReadAnnouncement, StopAnnouncements
from handlers.doors import ShowAnnouncements, ShowArticle, ShowSettings
from handlers.keyboards import menu_row, page_turns
from handlers.screens import Row, Screen
from handlers.targets import open_target
from handlers.turn import Turn
from locales import _, formats, lines, paragraphs
from services import broadcast_archive, broadcast_taps, policy
from services.answers import key_of
from services.retention import RECIPIENT_KEPT_FOR

ON_PAGE: Final = 5


def follows_link(turn: Turn) -> None:
    """A tap on a button of an announcement, which is counted. Raises BroadcastGone, EventGone, ArticleGone."""
    tapped = turn.tapped(FollowLink)
    link = broadcast_taps.follow(turn.session, tapped.broadcast_id, tapped.place)
    turn.dialogue = turn.dialogue.left()
    if link.event_id is not None:
        open_target(turn, f"ev_{link.event_id}")
    else:
        turn.button = ShowArticle(key_of(link.slug or ""), turn.language)
        articles.opens_article(turn)


def stops(turn: Turn) -> None:
    """A tap on "Stop such messages"; twice is the same as once."""
    turn.dialogue = turn.dialogue.left()
    broadcast_id = turn.tapped(StopAnnouncements).broadcast_id
    broadcast_taps.stop(turn.session, turn.person, broadcast_id, language=turn.language)
    turn.show(event_news_words.stopped())


def shows_announcements(turn: Turn) -> None:
    """The announcements that the person has got, the newest first."""
    turn.dialogue = turn.dialogue.left()
    number = broadcast_archive.number(turn.session, turn.person)
    last = max(0, (number - 1) // ON_PAGE)
    page = min(max(0, turn.tapped(ShowAnnouncements).page), last)
    found = broadcast_archive.received(turn.session, turn.person, limit=ON_PAGE, offset=page * ON_PAGE)
    kept = formats.period(policy.of(turn.session).kept(RECIPIENT_KEPT_FOR))
    text = paragraphs(
        lines(
            _("<b>📣 Announcements</b>"),
            _("What you have got here is kept for: {period}", period=kept) if found else _("There is none at present."),
        ),
        *(broadcast_words.first_words(each) for each in found),
    )
    rows: list[Row] = [(broadcast_words.reading(each),) for each in found]
    turns = page_turns(page, last, ShowAnnouncements)
    turn.show(Screen(text, (*rows, *turns, menu_row(back=ShowSettings()))))


def reads_announcement(turn: Turn) -> None:
    """The whole of one, as a message of its own. Raises BroadcastGone."""
    told = broadcast_archive.one(turn.session, turn.person, turn.tapped(ReadAnnouncement).broadcast_id)
    turn.say(broadcast_words.as_read(told, turn.house))


ROUTES = {
    FollowLink: follows_link,
    StopAnnouncements: stops,
    ShowAnnouncements: shows_announcements,
    ReadAnnouncement: reads_announcement,
}
