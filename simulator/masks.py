"""People who write in a group without their own name: as anonymous administrators, or in the name of a channel.
The Bot API shows a stand-in as the sender, and the chat in whose name they write."""

from dataclasses import dataclass

from simulator.chats import Chat, User
from simulator.refusals import Json

ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL = User(136817688, "Channel", username="Channel_Bot", is_bot=True)


@dataclass(frozen=True, slots=True)
class Mask:
    """Writes in a group like a person, in the name of `chat`."""

    user: User
    chat: Chat

    @property
    def more(self) -> Json:
        """What its messages carry beside the stand-in."""
        return {"sender_chat": self.chat.to_json()}
