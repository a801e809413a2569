"""Every setting of the assistant: one frozen object, read from BOT_* variables or `.env` at start.

The README's table is generated from the descriptions here; a wrong value ends the start with one sentence naming it.
"""

import os
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import locales
from services import retention
from services.desk import Desk
from services.distances import Distance
from services.people import Staff
from services.policy import Policy
from services.quiet_hours import Night, QuietHours
from services.working_hours import REGIONS, WorkingHours, week

PREFIX = "BOT_"
CONTENT = Path(__file__).resolve().parent.parent / "knowledge" / "content"
Ids = Annotated[frozenset[int], NoDecode]
_zones = cache(available_timezones)
"""Looked up in several hundred files."""


class WrongSettingsError(Exception):
    """A setting is missing or cannot be understood; the message is one sentence that names it."""


class Settings(BaseSettings):
    """What the operator decides."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = Field(default=SecretStr(""), description="Telegram token from BotFather; required for `run`")
    api_url: str = Field(default="https://api.telegram.org", description="Root of the Bot API server")
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///var/bot.db"),
        description="`sqlite:///path` or `postgresql://user:password@host/database`",
    )
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("de", "en", "ru"), description="Offered languages, comma separated; the picker shows these only"
    )
    timezone: str = Field(default="Europe/Berlin", description="The organisers' time zone")
    operator_ids: Ids = Field(default=frozenset(), description="Telegram user ids of operators, comma separated")
    organiser_ids: Ids = Field(default=frozenset(), description="Telegram user ids of organisers, comma separated")
    manager_ids: Ids = Field(default=frozenset(), description="Telegram user ids of network managers, comma separated")
    desk_chat_id: Annotated[int | None, NoDecode] = Field(
        default=None, description="Group with topics in which the network desk answers; empty: no desk"
    )
    desk_language: str = Field(default="de", description="Language in which the desk's group is written to")
    desk_hours: str = Field(
        default="Mo-Fr 09:00-16:00",
        description="When somebody is at the desk; several: `Mo-Do 9:00-16:00, Fr 9:00-12:00`",
    )
    desk_region: str = Field(default="BB", description="German state whose public holidays the desk has, like `BB`")
    controller: str = Field(
        default="", description="Who runs the assistant and answers for the data (named in the notice)"
    )
    contact: str = Field(default="", description="The other way to reach people: mail address, phone number or page")
    imprint_url: str = Field(default="", description="Address of the imprint")
    dpo_contact: str = Field(default="", description="How to reach the data-protection officer")
    knowledge_dir: Path = Field(default=CONTENT, description="Folder of the articles; the shipped ones by default")
    mode: Literal["polling", "webhook"] = Field(default="polling", description="`polling` or `webhook`")
    webhook_url: str = Field(default="", description="Public https address Telegram calls; required for `webhook`")
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Secret Telegram sends along, 16 to 256 of A-Z a-z 0-9 _ -; required for `webhook`",
    )
    listen: str = Field(
        default="127.0.0.1:8081", description="Where health, metrics and webhook answer; port 0 is any free one"
    )
    send_rate: float = Field(
        default=25.0, gt=0, le=1000, description="Messages per second over all chats; answers are exempt"
    )
    chat_rate: float = Field(
        default=1.0, gt=0, le=1000, description="Messages per second to one chat; answers are exempt"
    )
    group_rate: float = Field(default=20.0, gt=0, le=1000, description="Messages per minute to one group")
    quiet_hours: str = Field(
        default="21:00-08:00", description="When nothing unasked is said, in the reader's zone; empty: never"
    )
    undo: str = Field(default="PT10M", description="How long a cancellation can be taken back, as ISO 8601 duration")
    merge_changes: str = Field(
        default="PT10M", description="How long changes of an event are gathered into one notice, as ISO 8601 duration"
    )
    checkin_window: str = Field(
        default="PT30M",
        description="How far from the start of an event people can check themselves in, as ISO 8601 duration",
    )
    keep: str = Field(
        default="",
        description="What is kept for a shorter time than usual, as ISO 8601 durations by the names of purposes, like "
        "`questions=P60D,registrations=P120D`; docs/operations.md has them with their limits",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged")

    @field_validator("operator_ids", "organiser_ids", "manager_ids", mode="before")
    @classmethod
    def _reads_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if any(not part.isdecimal() for part in parts):
            raise ValueError("must be numbers separated by commas")
        return frozenset(int(part) for part in parts)

    @field_validator("desk_chat_id", mode="before")
    @classmethod
    def _reads_group(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        number = value.strip()
        if number and not (number.startswith("-") and number[1:].isdecimal()):
            raise ValueError("must be the id of a group, like -1001234567890, or be empty")
        return int(number) if number else None

    @field_validator("desk_language")
    @classmethod
    def _speaks_language(cls, value: str) -> str:
        available = locales.available_languages()
        if value not in available:
            raise ValueError(f"must be one of {', '.join(available)}")
        return value

    @field_validator("languages", mode="before")
    @classmethod
    def _reads_languages(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        codes = tuple(part.strip() for part in value.split(",") if part.strip())
        available = locales.available_languages()
        if not codes or any(code not in available for code in codes):
            raise ValueError(f"must be some of {', '.join(available)}, separated by commas")
        return codes

    @field_validator("timezone")
    @classmethod
    def _knows_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError("must be a time zone like Europe/Berlin")
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _reads_quiet_hours(cls, value: str) -> str:
        try:
            QuietHours.parse(value)
        except ValueError as error:
            raise ValueError("must be written like 21:00-08:00, or be empty") from error
        return value

    @field_validator("undo", "merge_changes", "checkin_window")
    @classmethod
    def _reads_duration(cls, value: str) -> str:
        try:
            length = Distance.parse(value).length
        except ValueError as error:
            raise ValueError("must be an ISO 8601 duration like PT10M") from error
        if length > timedelta(days=1):
            raise ValueError("must not be longer than a day")
        return value

    @field_validator("keep")
    @classmethod
    def _reads_times(cls, value: str) -> str:
        retention.adjusted(value)
        return value

    @field_validator("desk_hours")
    @classmethod
    def _reads_working_hours(cls, value: str) -> str:
        try:
            week(value)
        except ValueError as error:
            raise ValueError("must be written like Mo-Fr 09:00-16:00") from error
        return value

    @field_validator("desk_region")
    @classmethod
    def _knows_region(cls, value: str) -> str:
        if value not in REGIONS:
            raise ValueError(f"must be one of {', '.join(REGIONS)}")
        return value

    @field_validator("api_url", "webhook_url", "imprint_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("must be an address that begins with https:// or http://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("listen")
    @classmethod
    def _is_listening_address(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if not colon or not port.isdecimal() or int(port) > 65535:
            raise ValueError("must be written like 127.0.0.1:8081")
        try:
            ip_address(host.strip("[]"))
        except ValueError as error:
            raise ValueError("must be written like 127.0.0.1:8081") from error
        return value

    @field_validator("knowledge_dir")
    @classmethod
    def _is_folder(cls, value: Path) -> Path:
        if not value.is_dir():
            raise ValueError("must be an existing folder")
        return value

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if self.mode != "webhook":
            return self
        secret = self.webhook_secret.get_secret_value()
        if not self.webhook_url.startswith("https://") and not _is_loopback(self.webhook_url):
            raise ValueError("BOT_WEBHOOK_URL must be a public https address when BOT_MODE is webhook")
        if not 16 <= len(secret) <= 256 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in secret):
            raise ValueError("BOT_WEBHOOK_SECRET must be 16 to 256 of A-Z a-z 0-9 _ - when BOT_MODE is webhook")
        return self

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours as a span of local time."""
        return QuietHours.parse(self.quiet_hours)

    @property
    def policy(self) -> Policy:
        """What the rules need to know of these settings."""
        return Policy(
            night=Night(self.quiet, self.zone),
            languages=self.languages,
            undo=Distance.parse(self.undo).length,
            merge_changes=Distance.parse(self.merge_changes).length,
            check_in_window=Distance.parse(self.checkin_window).length,
            region=self.desk_region,
            desk_hours=self.desk_working_hours,
            staff=Staff(self.organiser_ids, self.manager_ids, self.operator_ids),
            keep=retention.adjusted(self.keep),
        )

    @property
    def desk_working_hours(self) -> WorkingHours:
        """When the desk works, in the organisers' zone."""
        return WorkingHours.parse(self.desk_hours, self.desk_region, self.zone)

    @property
    def desk(self) -> Desk | None:
        """The desk, where there is one."""
        if self.desk_chat_id is None:
            return None
        return Desk(self.desk_chat_id, self.desk_language, self.desk_working_hours)

    @property
    def zone(self) -> ZoneInfo:
        """The organisers' zone."""
        return ZoneInfo(self.timezone)

    @property
    def listen_on(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def load(*, needs_token: bool = False) -> Settings:
    """The settings of this process. Raises WrongSettingsError with one sentence naming the first wrong one."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise WrongSettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise WrongSettingsError(".env cannot be read: it must be a text file in UTF-8.") from None
    if needs_token and not _looks_like_token(settings.token.get_secret_value()):
        raise WrongSettingsError(
            "BOT_TOKEN must be the token that BotFather gave you, like 123456789:ABC… (`make demo` needs none)."
        )
    return settings


def unknown() -> tuple[str, ...]:
    """Variables that begin with BOT_ but are no setting of this version: a typing error, most likely."""
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    return tuple(sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names))


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    message = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{message}."
    words = message[0].lower() + message[1:]
    return f"{PREFIX}{str(first['loc'][0]).upper()} {words if words.startswith('must') else 'is wrong: ' + words}."


def _looks_like_token(token: str) -> bool:
    number, colon, secret = token.partition(":")
    return (
        number.isdecimal() and bool(colon) and len(secret) >= 20 and secret.replace("-", "").replace("_", "").isalnum()
    )
