"""Keyboards under messages: what Telegram takes and how it refuses the rest."""

import re

from simulator import links
from simulator.refusals import Json, bad_request

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
DATA_LIMIT = 64
BUTTONS_LIMIT = 100
ROW_LIMIT = 8
STYLES = frozenset({"danger", "success", "primary"})


def inline(markup: Json | None) -> Json | None:
    """The inline keyboard as it stands under the message; None for none and for an empty one."""
    if markup is None:
        return None
    rows = [[_inline_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > BUTTONS_LIMIT or any(len(row) > ROW_LIMIT for row in rows):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: Json) -> Json:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("the simulator refuses an inline keyboard button with more than one action")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(button["url"])
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", "primary") not in STYLES:
        raise bad_request("the simulator refuses an unknown style of a button")
    return button


def _check_url(url: str) -> None:
    try:
        links.checked(url)
    except ValueError as error:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {error}") from None


def reply(markup: Json, *, private: bool) -> Json:
    """A keyboard that stands in for the phone's own, a request to remove it, or a forced reply."""
    if len(markup.get("input_field_placeholder", "")) > 64:
        raise bad_request("the simulator refuses an input_field_placeholder above 64 characters")
    for row in markup.get("keyboard", []):
        for button in row:
            if not button["text"].strip():
                raise bad_request("keyboard button text must be non-empty")
            if not private and ("request_contact" in button or "request_location" in button):
                what = "Phone number" if "request_contact" in button else "Location"
                raise bad_request(f"{what.lower()} can be requested in private chats only")
    return markup


def words(label: str) -> str:
    """A button's label without the icon before it, as people read it out."""
    return re.sub(r"^[^\w]+", "", label).strip()
