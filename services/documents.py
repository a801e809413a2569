"""Documents the assistant makes: an article as a page that opens in any browser, to be kept or passed on."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from locales import _, use_language
from locales.formats import as_of, date
from services import (
    broadcast_charts,
    broadcast_reports,
    calendars,
    event_exports,
    exports,
    figure_charts,
    figures,
    participant_lists,
    personal_files,
    pictures,
    profile_sheets,
    request_sheets,
)
from services.answers import Answers
from services.attachments import Made, Maker

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:1em/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}}footer{{color:#555}}</style></head>
<body><h1>{title}</h1>
{body}
<footer>{footer}</footer></body></html>
"""


def makers(answers: Answers, username: Callable[[], str]) -> dict[str, Maker]:
    """The makers of this version; `username` is the bot's, empty until Telegram has told it."""
    return {
        "article": Maker(lambda params: article(answers, params)),
        "check_in": Maker(pictures.picture, lambda db, params: pictures.of_registration(db, params, username())),
        "poster": Maker(pictures.poster, lambda db, params: pictures.of_event(db, params, username())),
        "participant_list": Maker(participant_lists.printed, participant_lists.of_event),
        **calendars.makers(username),
        **event_exports.makers(),
        **profile_sheets.makers(username),
        **request_sheets.makers(username),
        **broadcast_charts.makers(),
        **broadcast_reports.makers(),
        **figure_charts.makers(),
        **figures.makers(),
        **exports.makers(),
        **personal_files.makers(),
    }


def article(answers: Answers, params: Mapping[str, Any]) -> Made:
    """An article as an HTML file, with sources and dates. Raises LookupError when it is gone."""
    found = answers.article(params["slug"], params["language"])
    if found is None:
        raise LookupError(params["slug"])
    with use_language(params["reader"]):
        sources = "".join(f'<li><a href="{escape(each.url)}">{escape(each.title)}</a></li>' for each in found.sources)
        dates = _("As of: {date} · Review due: {review}", date=as_of(found.as_of), review=date(found.review_by)).html
        caution = _("Automated answer: general information, no legal, tax or customs advice.").html
        page = _PAGE.format(
            language=found.language,
            title=escape(found.title),
            body=MarkdownIt("commonmark", {"html": False}).render(found.body),
            footer=f"<p>{dates}</p><ul>{sources}</ul><p>{caution}</p>",
        )
    return Made(f"{found.slug.replace('/', '-')}.{found.language}.html", page.encode(), "text/html", is_for_all=True)
