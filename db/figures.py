"""Figures of past days, which stay when what was counted is forgotten: numbers alone, nothing of anybody."""

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class FigureRow(Base):
    """How often something was on one day of the house's zone, once the day is over."""

    __tablename__ = "figures"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    subject: Mapped[str] = mapped_column(String(24), primary_key=True)
    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    count: Mapped[int]
