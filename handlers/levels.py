"""A market's compliance level, set by managers: level, notice in every language, and when it is looked at again."""

from handlers.doors import ChangeLevel, ShowMarket
from handlers.forms import Answers, Choice, Confirm, Form, Option, YesNo
from handlers.forms import Text as TextStep
from handlers.forms.steps import Step
from handlers.keyboards import menu_row
from handlers.market_words import badge, badge_label
from handlers.screens import Screen
from handlers.turn import Turn
from locales import N_, Text, _, lines, paragraphs, verbatim
from locales.formats import OCCUPIED, country, date, own_name
from services import levels
from services.people import Role

LONGEST_NOTICE = 400
REVIEWS = (30, 60, 90)


def changes_level(turn: Turn) -> None:
    """A tap on "Change the level"."""
    turn.needs(Role.MANAGER)
    LEVEL.begin(turn, code=turn.tapped(ChangeLevel).code)


def _steps(turn: Turn, context: Answers) -> tuple[Step, ...]:
    code = context.code
    present = turn.house.answers.level(code)
    reviews = [days for days in REVIEWS if days <= levels.longest_review(code)]
    return (
        Choice(
            "level",
            ask=_(
                "<b>{market}</b>, now: {level}. Which level from now on?",
                market=_name(code),
                level=badge(present.level),
            ),
            label=N_("Level"),
            options=[Option(each, badge_label(each)) for each in levels.choices(code)],
        ),
        YesNo(
            "keeps_notice",
            ask=N_("Does the present notice stay as it is?"),
            label=N_("Notice stays"),
            when=lambda _answers: bool(present.notice),
        ),
        *(
            TextStep(
                f"notice_{language}",
                ask=_(
                    "The notice in this language: {language}. It stands first on everything about this market.",
                    language=own_name(language),
                ),
                label=verbatim(own_name(language)),
                limit=LONGEST_NOTICE,
                when=lambda answers: answers.level != levels.FREE and not (present.notice and answers.keeps_notice),
            )
            for language in turn.house.languages
        ),
        Choice(
            "review_in",
            ask=N_("In how many days shall this be looked at again? After that day requests are held."),
            label=N_("Review in days"),
            options=reviews,
        ),
        Confirm("sure", ask=_("Shall this count for {market} from now on?", market=_name(code)), yes=N_("Yes, set it")),
    )


def _page(code: str) -> ShowMarket:
    """Where the level is changed: that of the occupied territories on the page of Ukraine."""
    return ShowMarket("ua" if code == OCCUPIED.lower() else code)


def _name(code: str) -> Text:
    return verbatim(country(code.upper()))


def _sets_level(turn: Turn, answers: Answers) -> None:
    code = answers.code
    present = turn.house.answers.level(code).notice
    written = {language: getattr(answers, f"notice_{language}") for language in turn.house.languages}
    kept = present | {language: words for language, words in written.items() if words}
    notice = kept if answers.keeps_notice or answers.level != levels.FREE else {}
    review_by = levels.set_level(
        turn.session, code, level=answers.level, notice=notice, review_in=answers.review_in, by=turn.person,
        roles=turn.roles,
    )  # fmt: skip
    text = paragraphs(
        lines(_("<b>{market}</b>", market=country(code.upper())), badge(answers.level)),
        _("Saved. It counts within a few seconds. Review due: {date}", date=date(review_by)),
    )
    turn.show(Screen(text, (menu_row(back=_page(code)),)))


LEVEL = Form("market_level", _steps, title=N_("Compliance level"), done=_sets_level)
