"""What stands in the places of phrase cards: kinds of values, how they are read as people type them, how they are kept.

A value is kept as a plain string that no language changes; how readers see it is in `handlers/phrase_words.py`. What
can be read in two ways, such as 12.500, is not guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum, auto
from typing import Final

from knowledge import taxonomy

INCOTERMS: Final = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
"""Incoterms 2020: first those for every way of transport, then those for ships."""
LONGEST_PLACE: Final = 60
GREATEST: Final = Decimal(10**12)
WHOLE_CURRENCIES: Final = frozenset({"CLP"})
"""Currencies that have no cents in use, and so are shown without."""
CURRENCIES: Final[Mapping[str, tuple[str, ...]]] = {
    "EUR": ("€", "euro", "euros", "евро"),
    "USD": ("$", "us$", "us-dollar", "dollar", "dollars", "доллар", "доллара", "долларов", "долл"),
    "GBP": ("£", "pfund", "pound", "pounds", "фунт", "фунта", "фунтов"),
    "CHF": ("sfr", "fr", "franken", "франк", "франка", "франков"),
    "RUB": ("₽", "rubel", "rouble", "roubles", "ruble", "rubles", "руб", "рубль", "рубля", "рублей"),
    "KZT": ("₸", "tenge", "тенге"),
    "MNT": ("₮", "tugrik", "tögrög", "тугрик", "тугрика", "тугриков"),
    "AUD": ("a$", "au$"),
    "CAD": ("c$", "ca$"),
    "CLP": ("clp$", "peso", "pesos", "песо"),
    "CNY": ("¥", "yuan", "renminbi", "rmb", "юань", "юаня", "юаней"),
    "PLN": ("zł", "zloty", "złoty", "злотый", "злотых"),
    "CZK": ("kč", "kronen", "koruna", "крона", "крон"),
    "UAH": ("₴", "hrywnja", "hryvnia", "гривна", "гривен", "грн"),
    "UZS": ("sum", "som", "сум", "сумов"),
    "NOK": ("nkr",),
    "SEK": ("skr",),
    "TRY": ("₺", "lira", "лира", "лир"),
    "INR": ("₹", "rupee", "rupees", "rupie", "rupien", "рупия", "рупий"),
    "ZAR": ("rand", "рэнд"),
    "KES": ("ksh",),
    "AED": ("dirham", "дирхам", "дирхамов"),
}
"""ISO 4217 codes that can be said, with the signs and words people write for them."""

_GROUPS: Final[Mapping[str, str]] = {"de": ".", "en": ","}
"""The sign that each language puts between thousands, where it is none of those that others read as a decimal one."""
_DIGITS = re.compile(r"[0-9]+")
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+")
_POINTED = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")
_AMOUNT = re.compile(r"(?P<before>[^0-9]*?)\s*(?P<number>[0-9](?:[0-9.,'’ ]*[0-9])?)\s*(?P<after>[^0-9]*)")


class Kind(StrEnum):
    """What can stand in a place of a card."""

    NUMBER = "number"
    PERCENT = "percent"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    DATE = "date"
    MONEY = "money"
    INCOTERM = "incoterm"
    CODE = "code"
    PLACE = "place"


COUNTED: Final = frozenset({Kind.DAYS, Kind.WEEKS, Kind.MONTHS})
"""Whole numbers, since languages count with them."""
MOST_COUNTED: Final = 9999


class Unread(Enum):
    """Why a typed value cannot be taken."""

    NO_NUMBER = auto()
    TWO_WAYS = auto()
    TOO_GREAT = auto()
    NOT_WHOLE = auto()
    TOO_FINE = auto()
    NO_CURRENCY = auto()
    NO_PLACE = auto()
    TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 code."""

    amount: Decimal
    currency: str


def read(kind: Kind, text: str, language: str) -> str | Unread:
    """The value that somebody typed who writes this language, as it is kept; for all kinds but days, terms and codes.

    Never raises, whatever is typed.
    """
    if kind is Kind.PLACE:
        return _place(text)
    if kind is Kind.MONEY:
        return _money(text, language)
    found = _number(text.strip().removesuffix("%").strip() if kind is Kind.PERCENT else text, language)
    if isinstance(found, Unread):
        return found
    if kind in COUNTED and found != found.to_integral_value():
        return Unread.NOT_WHOLE
    if found > (MOST_COUNTED if kind in COUNTED else 100 if kind is Kind.PERCENT else GREATEST):
        return Unread.TOO_GREAT
    return _plain(found) if _decimals(found) <= 3 else Unread.TOO_FINE


def _place(text: str) -> str | Unread:
    words = " ".join(text.split())
    if not any(character.isalnum() for character in words):
        return Unread.NO_PLACE
    return words if len(words) <= LONGEST_PLACE else Unread.TOO_LONG


def _money(text: str, language: str) -> str | Unread:
    found = _AMOUNT.fullmatch(_evened(text))
    if found is None:
        return Unread.NO_NUMBER
    amount = _number(found["number"], language)
    if isinstance(amount, Unread):
        return amount
    known = [code for side in ("before", "after") if (code := _currency(found[side]))]
    if len(known) != 1 or not _is_alone(found["before"], found["after"]):
        return Unread.NO_CURRENCY
    if amount > GREATEST:
        return Unread.TOO_GREAT
    if _decimals(amount) > (0 if known[0] in WHOLE_CURRENCIES else 2):
        return Unread.TOO_FINE
    return f"{_plain(amount)} {known[0]}"


def _is_alone(before: str, after: str) -> bool:
    """Whether nothing stands beside the number but its currency: "minus 5 EUR" is no amount."""
    return not before.strip() or not after.strip()


def _currency(words: str) -> str | None:
    word = words.strip().rstrip(".").casefold()
    return next((code for code, known in CURRENCIES.items() if word in (code.casefold(), *known)), None)


def _number(text: str, language: str) -> Decimal | Unread:
    digits = _evened(text)
    if _DIGITS.fullmatch(digits):
        return Decimal(digits)
    if _SPACED.fullmatch(digits):
        return Decimal(re.sub("[ '’]", "", digits))
    pointed = _POINTED.fullmatch(digits)
    if pointed is not None:
        sign = pointed[1]
        is_one = digits.count(sign) == 1
        if is_one and _GROUPS.get(language) != sign:
            return Unread.TWO_WAYS
        return Decimal(digits.replace(sign, ""))
    return _with_decimals(digits)


def _with_decimals(digits: str) -> Decimal | Unread:
    """Thousands in one way and a decimal sign of another: 1.250,50 or 1 250.5; or a decimal sign alone."""
    at = max(digits.rfind("."), digits.rfind(","))
    if at <= 0 or not _DIGITS.fullmatch(digits[at + 1 :]):
        return Unread.NO_NUMBER
    whole = digits[:at]
    is_grouped = _SPACED.fullmatch(whole) or (_POINTED.fullmatch(whole) and digits[at] not in whole)
    if not _DIGITS.fullmatch(whole) and not is_grouped:
        return Unread.NO_NUMBER
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{digits[at + 1 :]}")


def _evened(text: str) -> str:
    """The same with plain spaces: phones and tables write many kinds."""
    return " ".join(text.split())


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def money(value: str) -> Money:
    """A kept amount. Raises ValueError for what is none."""
    amount, _space, currency = value.partition(" ")
    if currency not in CURRENCIES or not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", amount):
        raise ValueError(f"{value!r} is no amount.")
    return Money(Decimal(amount), currency)


def is_kept(kind: Kind, value: str) -> bool:
    """Whether this is a value as it is kept: what came from a button, an older version or a forged form may be none."""
    match kind:
        case Kind.DATE:
            return _is_date(value)
        case Kind.INCOTERM:
            return value in INCOTERMS
        case Kind.CODE:
            return value in taxonomy.taxonomy().codes
        case Kind.MONEY:
            amount, _space, currency = value.partition(" ")
            return currency in CURRENCIES and _is_number(amount)
        case Kind.PLACE:
            return _place(value) == value
        case _:
            return _is_number(value) and (kind not in COUNTED or value.isdigit())


def _is_number(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,13}(?:\.[0-9]{1,3})?", value) is not None


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
