"""Where a chat stands: its dialogue, its draft and its screen message."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, BigId, Json, UtcDateTime


class DialogueRow(Base):
    """One row a chat; a chat without a row stands nowhere."""

    __tablename__ = "dialogues"

    chat_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    form: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[dict[str, Any] | None] = mapped_column(Json)
    draft: Mapped[dict[str, Any] | None] = mapped_column(Json)
    draft_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    target: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    screen_message_id: Mapped[int | None] = mapped_column(BigId)
    screen_distance: Mapped[int] = mapped_column(default=0)
