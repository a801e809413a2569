"""Deep links: addresses that open the chat with the assistant at one thing. What opens it is in `handlers/targets`."""


def link(username: str, payload: str) -> str:
    """The address for a payload such as `menu`; `username` is the bot's."""
    return f"https://t.me/{username}?start={payload}"


def of_event(username: str, event_id: int) -> str:
    """The address of an event."""
    return link(username, f"ev_{event_id}")
