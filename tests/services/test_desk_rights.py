"""What the desk's group lacks, from what Telegram says about it."""

from typing import Any

import pytest

from services.desk_rights import RIGHTS, Lack, anonymous, missing

FORUM = {"type": "supergroup", "is_forum": True}
EVERY = {right.value: True for right in RIGHTS}
ADMINISTRATOR = {"status": "administrator", **EVERY}


@pytest.mark.parametrize(
    ("chat", "member", "lacks"),
    [
        (FORUM, ADMINISTRATOR, ()),
        (FORUM, {"status": "creator"}, ()),
        ({"type": "supergroup"}, ADMINISTRATOR, (Lack.TOPICS,)),
        ({"type": "supergroup", "is_forum": False}, {"status": "member"}, (Lack.TOPICS, Lack.ADMINISTRATOR)),
        ({"type": "group"}, {"status": "member"}, (Lack.SUPERGROUP,)),
        ({"type": "channel"}, ADMINISTRATOR, (Lack.SUPERGROUP,)),
        ({"type": "private"}, {"status": "member"}, (Lack.SUPERGROUP,)),
        (FORUM, {"status": "member"}, (Lack.ADMINISTRATOR,)),
        (FORUM, {"status": "restricted", "is_member": True}, (Lack.ADMINISTRATOR,)),
        (FORUM, {"status": "restricted", "is_member": False}, (Lack.MEMBER,)),
        (FORUM, {"status": "left"}, (Lack.MEMBER,)),
        (FORUM, {"status": "kicked"}, (Lack.MEMBER,)),
        (FORUM, {"status": "administrator"}, tuple(RIGHTS)),
        (FORUM, ADMINISTRATOR | {"can_pin_messages": False}, (Lack.PIN_MESSAGES,)),
        (
            FORUM,
            ADMINISTRATOR | {"can_manage_topics": False, "can_delete_messages": False},
            (Lack.MANAGE_TOPICS, Lack.DELETE_MESSAGES),
        ),
    ],
)
def test_what_is_missing(chat: dict[str, Any], member: dict[str, Any], lacks: tuple[Lack, ...]) -> None:
    assert missing(chat, member) == lacks


@pytest.mark.parametrize("known", [0, 1, 3])
def test_anonymous_administrators_are_counted(known: int) -> None:
    anybody = [{"status": "administrator", "is_anonymous": True}] * known

    assert anonymous([{"status": "creator", "is_anonymous": False}, {"status": "administrator"}, *anybody]) == known
