"""The routing table: commands, buttons and everything else a person can send, each with its function."""

from collections.abc import Mapping
from typing import Final

from handlers import articles, ask, doors, forms, help, markets, membership, operator, privacy, start
from handlers.buttons import Noop, UnknownButtonError
from handlers.commands import Command
from handlers.turn import Route, Turn
from locales import N_
from services.people import Role

COMMANDS: Final[tuple[Command, ...]] = (
    Command("start", N_("start, or open the menu"), start.starts, ask.finds_kept, is_listed=False),
    Command("menu", N_("open the menu"), start.shows_menu),
    Command("ask", N_("ask a question"), ask.asks_by_command, ask.finds_after_command),
    Command("markets", N_("browse the markets"), markets.asks_for_markets),
    Command("language", N_("change the language"), start.asks_for_languages),
    Command("privacy", N_("read how your data is handled"), privacy.asks_about_privacy),
    Command("help", N_("see what I can do"), help.helper(lambda: COMMANDS)),
    Command("cancel", N_("stop what you are doing"), start.cancels),
    Command("pause", N_("pause or resume sending"), operator.asks_for_pause, role=Role.OPERATOR),
)

BUTTONS: Final[Mapping[type, Route]] = {
    doors.ShowMenu: Route(start.shows_menu),
    doors.AskQuestion: Route(ask.invites_question),
    doors.ShowMarkets: Route(markets.asks_for_markets),
    doors.ShowArticle: Route(articles.opens_article),
    doors.AskPerson: Route(ask.asks_person),
    start.PickLanguage: Route(start.picks_language, ask.finds_kept),
    start.ShowLanguages: Route(start.asks_for_languages),
    start.Acknowledge: Route(start.acknowledges, ask.finds_kept),
    articles.ShowPage: Route(articles.opens_page),
    articles.SaveArticle: Route(articles.saves_article),
    markets.ShowMarket: Route(markets.chooses_market),
    markets.ShowTopics: Route(markets.asks_for_topics),
    privacy.ShowPrivacy: Route(privacy.turns_privacy_page),
    operator.SetPause: Route(operator.sets_pause),
    forms.AskAside: Route(ask.asks_aside, ask.finds_kept),
    Noop: Route(membership.does_nothing),
    **{kind: Route(handler) for kind, handler in forms.ROUTES.items()},
}


def writes(turn: Turn) -> None:
    """Free text: what a first start lacks, an answer to a form, or a question."""
    if not turn.person.has_acknowledged:
        start.asks_before_start(turn)
    elif turn.dialogue.form is not None and not turn.is_edit:
        forms.types_answer(turn)
    elif turn.is_edit and forms.edits_answer(turn):
        turn.corrects_screen = True
    else:
        ask.asks(turn)


def sends_something_else(turn: Turn) -> None:
    """Anything that is not text."""
    if not turn.person.has_acknowledged:
        start.goes_on(turn)
    elif turn.dialogue.form is not None:
        forms.types_answer(turn)
    else:
        ask.reads_only_text(turn)


def calls_unknown_command(turn: Turn) -> None:
    """A command that does not exist, or not yet."""
    if turn.person.has_acknowledged:
        turn.show(start.menu_screen(turn, above=start.unknown_command()))
    else:
        start.goes_on(turn)


TEXT: Final = Route(writes, ask.finds)
SOMETHING_ELSE: Final = Route(sends_something_else)
UNKNOWN_COMMAND: Final = Route(calls_unknown_command)
MEMBERSHIP: Final = Route(membership.changes_membership)
GROUP_COMMAND: Final = Route(membership.calls_in_group)
NOTHING: Final = Route(membership.does_nothing)


def of_button(pressed: object) -> Route:
    """The route of a button. Raises UnknownButtonError for one that leads nowhere in this version."""
    route = BUTTONS.get(type(pressed))
    if route is None:
        raise UnknownButtonError
    return route
