"""The two files of one's own data: a page to read in one's language, and JSON with all of it for machines."""

import json
from collections.abc import Iterator
from datetime import date
from html import escape

from sqlalchemy.orm import Session

from locales import Text, _, use_language
from locales.formats import date_time
from services import personal_data, personal_words
from services.attachments import Made, Maker, Params
from services.personal_data import PersonalData, Stored


def makers() -> dict[str, Maker]:
    """The two files, for `{"person_id"}` of whoever asked for their own data."""
    return {"my_data": Maker(_page, _facts), "my_data_json": Maker(_json, _facts)}


def _facts(session: Session, params: Params) -> PersonalData:
    return personal_data.of_person(session, params["person_id"])


def _json(data: PersonalData) -> Made:
    return Made("my-data.json", as_json(data).encode("utf-8", "replace"), "application/json")


def as_json(data: PersonalData) -> str:
    """All of it for machines."""
    content = {
        "as_of": data.at.isoformat(),
        "purposes": [{"code": each.purpose.code, "tables": each.tables} for each in data.stored],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else "…"  # bytes are keys, which are nobody's


def as_text(data: PersonalData) -> Iterator[str]:
    """What a person can read of it, line by line, in the ambient language."""
    yield _title()
    yield from (each.plain for each in _head(data))
    for stored, rows in _sections(data):
        yield f"\n{_(stored.purpose.title).plain}"
        yield f"{_(stored.purpose.why).plain}. {_kept(stored, data).plain}"
        for cells in rows:
            yield ""
            yield from (f"  {label}: {words}" for label, words in cells)


def _title() -> str:
    return _("What is stored of you").plain


def _head(data: PersonalData) -> tuple[Text, ...]:
    return (
        _("As of: {date}", date=date_time(data.at, data.zone)),
        _(
            "Numbers and marks that mean something to the assistant alone are left out here. The JSON file has them "
            "all."
        ),
    )


def _sections(data: PersonalData) -> Iterator[tuple[Stored, list[personal_words.Cells]]]:
    for each in data.stored:
        if rows := personal_words.readable(each, data):
            yield each, rows


def _kept(stored: Stored, data: PersonalData) -> Text:
    return _("Kept: {period}.", period=stored.purpose.kept(data.house).plain)


def _page(data: PersonalData) -> Made:
    with use_language(data.language):
        title = escape(_title())
        head = "\n".join(f"<p>{each.html}</p>" for each in _head(data))
        body = "\n".join(_drawn(data))
    page = (
        f'<!doctype html>\n<html lang="{data.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>\n'
        "<style>body{font:1em/1.5 sans-serif;max-width:50em;margin:2em auto;padding:0 1em}"
        "th,td{vertical-align:top;padding-right:1em;overflow-wrap:anywhere;white-space:pre-line}"
        "th{color:#555;font-weight:normal;text-align:left;min-width:8em}"
        "table{border-top:1px solid #ccc;margin:.5em 0}</style></head>\n"
        f"<body><h1>{title}</h1>\n{head}\n{body}\n</body></html>\n"
    )
    return Made("my-data.html", page.encode("utf-8", "replace"), "text/html")


def _drawn(data: PersonalData) -> Iterator[str]:
    for stored, rows in _sections(data):
        yield f"<h2>{escape(_(stored.purpose.title).plain)}</h2>"
        yield f"<p>{escape(_(stored.purpose.why).plain)}. {_kept(stored, data).html}</p>"
        for cells in rows:
            lines = (f'<tr><th scope="row">{escape(label)}</th><td>{escape(words)}</td></tr>' for label, words in cells)
            yield f"<table>{''.join(lines)}</table>"
