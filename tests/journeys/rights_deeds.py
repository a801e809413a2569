"""Everything that can be tapped and typed, made from the tables of routes, with what leads to the stage's secrets.

A button whose field has no value here ends in a sentence that says so: then it is to be added below.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, fields
from itertools import product
from typing import Any, Final

from handlers import contact_cards, gate_buttons, phrase_words, routes, targets
from handlers.broadcasts import buttons as broadcasts
from handlers.buttons import pack
from handlers.event_words import OpenEvent
from handlers.events import ListEvents, NarrowEvents
from handlers.organising import buttons as organising
from handlers.organising.fields import FORMS as FIELDS
from handlers.organising.fields import SCREENS, SWITCHES
from handlers.partners import buttons as partners
from handlers.profile import buttons as profile
from handlers.profile.fields import FORMS as PROFILE_FIELDS
from handlers.reading_words import RulesRead
from handlers.settings import CHANGES
from handlers.statistics import PERIODS
from knowledge.articles import PHASES
from services import check_in_tokens, invitations
from services.answers import key_of
from services.audiences import Trait
from services.consents import CONSENTS
from services.event_lists import WAYS, Tab
from services.exports import TABLES
from services.feedback import REASONS
from services.funding import SIZES
from services.gate_checks import Check, Value
from services.gate_rules import GIVEN, Grounds
from services.partner_lists import WAYS as PARTNER_WAYS
from services.phrase_cards import Group

# By the kind and the field, or by the field alone. Each value is tried, one field after the other; where a field is a
# number of something that holds secrets, the stage knows the numbers.
VALUES: Final[Mapping[object, tuple[object, ...]]] = {
    "key": (key_of("markets/cl"),),
    "language": ("en",),
    "market": ("cl",),
    "code": ("cl",),
    "level": ("amber",),
    "as_of": ("2026-11-01",),
    "phase": (next(iter(PHASES)),),
    "size": (next(iter(SIZES)),),
    "reason": (next(iter(REASONS)),),
    "purpose": tuple(CONSENTS),
    "what": tuple(CHANGES),
    "type": ("workshop",),
    "by": tuple(WAYS),
    "back": (pack(ListEvents("", "", "", "", 0, False)).replace(":", ","),),
    "tab": tuple(each.value for each in Tab),
    "period": tuple(PERIODS)[:1],
    "status": ("done",),
    "answer": ("yes",),
    "grounds": tuple(each.value for each in Grounds),
    "to": (phrase_words.PARTNER, phrase_words.ASKER),
    "group": (Group.FIRST.value,),
    "card": ("first_need",),
    "side": ("o",),
    "check": tuple(each.value for each in Check),
    "value": (Value.YES.value,),
    "table": tuple(TABLES),
    "kind": ("csv", "xlsx", "chart", "table"),
    "form": ("event_new",),
    "step": ("title",),
    "name": ("title",),
    "place": (0,),
    "deed": ("pause", "stop"),
    "trait": tuple(each.value for each in Trait),
    "version": (1,),
    (broadcasts.TickValue, "value"): ("cl",),
    (broadcasts.ChooseTime, "what"): ("", "now", "date", "day", "any"),
    (broadcasts.MoveVersion, "to"): ("de",),
    "role": ("organiser",),
    "mark": ("ffff",),
    "page": (0,),
    "position": (0,),
    "months": (6,),
    "present": (1,),
    "rating": (1,),
    "number": (1,),
    "anchor": (0,),
    "day": (20261122,),
    "month": (202611,),
    (OpenEvent, "back"): (pack(ListEvents("", "", "", "", 0, False)).replace(":", ","),),
    (ListEvents, "type"): ("",),
    (ListEvents, "market"): ("",),
    (ListEvents, "language"): ("",),
    (ListEvents, "form"): ("",),
    (NarrowEvents, "form"): ("",),
    (RulesRead, "market"): ("CL",),
    (gate_buttons.Decline, "reason"): tuple(each.value for each in GIVEN),
    (partners.ListPartners, "type"): ("",),
    (partners.NarrowPartners, "type"): ("",),
    (partners.NarrowPartners, "by"): tuple(PARTNER_WAYS),
    (partners.ListPartners, "code"): ("",),
    (partners.OpenPartner, "code"): ("",),
    (partners.PickCode, "group"): ("mining",),
    (profile.EditProfile, "field"): tuple(PROFILE_FIELDS),
    (profile.PickGroup, "group"): ("mining",),
    (profile.SwitchCode, "code"): ("mine-water",),
    (organising.EditEvent, "what"): (*FIELDS, *SCREENS),
    (organising.SwitchEvent, "what"): tuple(SWITCHES),
    (organising.ExportPeople, "form"): ("csv", "xlsx"),
    (organising.ShowQuestion, "name"): ("problem",),
    (organising.ChangeQuestion, "name"): ("problem",),
    (organising.ChangeQuestion, "what"): ("required", "words", "remove"),
    (organising.AddQuestion, "kind"): ("text",),
    (organising.ChangeSession, "what"): ("add", "time", "remove"),
}
PAYLOADS: Final[Mapping[str, str]] = {
    "menu": "",
    "question": "",
    "ev": "event_id",
    "co": "company_id",
    "kd": "draft_id",
    contact_cards.LINK: "case_id",
    phrase_words.PHRASES: "case_id",
    "mk": "code",
    invitations.INVITATION: "",
    check_in_tokens.OWN: "",
    check_in_tokens.POSTER: "",
}
"""What a deep link carries behind its prefix: the name of a field; nothing where it is a secret of its own."""
NONSENSE: Final[Mapping[type, tuple[object, ...]]] = {str: ("zz",), int: (-1, 10**17)}
GUESS: Final = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be tapped in several ways, or several messages that can be typed."""

    name: str
    taps: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def every(numbers: Mapping[str, tuple[int, ...]], *, is_sure: bool = True) -> list[Deed]:
    """All deeds: what only shows before what is sure to change something, which can be left out."""
    kinds = (*routes.BUTTONS, *routes.DESK_BUTTONS)
    made = {kind: list(made_of(kind, numbers)) for kind in kinds}
    deeds = [_deed(kind, [each for each in made[kind] if not _is_sure(each)]) for kind in kinds]
    deeds += [_deed(kind, [each for each in made[kind] if _is_sure(each)]) for kind in kinds if is_sure]
    return [*commands(), *links(numbers), *(deed for deed in deeds if deed.taps)]


def commands() -> list[Deed]:
    """Every command of the routes, those of the desk's group too: alone and with words behind it."""
    names = dict.fromkeys(each.name for each in (*routes.COMMANDS, *routes.DESK_COMMANDS))
    return [Deed(f"/{name}", words=(f"/{name}", f"/{name} 1")) for name in names]


def links(numbers: Mapping[str, tuple[int, ...]]) -> list[Deed]:
    """Every deep link, with what it could carry and with a guess."""
    # Other tests register prefixes of their own.
    known = [prefix for prefix, opens in targets.registered().items() if opens.__module__.startswith("handlers.")]
    unknown = sorted(set(known) - set(PAYLOADS))
    assert not unknown, f"Say in tests/journeys/rights_deeds.py what deep links carry behind {unknown}"
    return [
        Deed(
            f"/start {prefix}_",
            words=tuple(
                f"/start {prefix}_{rest}"
                for rest in (*numbers.get(PAYLOADS[prefix], VALUES.get(PAYLOADS[prefix], ())), GUESS)
            ),
        )
        for prefix in known
    ]


def made_of(kind: type[Any], numbers: Mapping[str, tuple[int, ...]]) -> Iterator[object]:
    """Buttons of one kind: all numbers with both sides of what is yes or no, then all values of each other field."""
    known = {each.name: _values(kind, each.name, str(each.type), numbers) for each in fields(kind)}
    crossed = {name for name, values in known.items() if name in numbers or values == (False, True)}
    yield from _crossed(kind, known, crossed)
    for name in set(known) - crossed:
        yield from _crossed(kind, known, {name})


def forged(numbers: Mapping[str, tuple[int, ...]]) -> list[Deed]:
    """Buttons that no version ever made: each with one word, or one number, that means nothing."""
    made = {kind: _forged(kind, numbers) for kind in (*routes.BUTTONS, *routes.DESK_BUTTONS)}
    return [deed for deed in (_deed(kind, list(buttons)) for kind, buttons in made.items()) if deed.taps]


def _forged(kind: type[Any], numbers: Mapping[str, tuple[int, ...]]) -> Iterator[object]:
    known = {each.name: _values(kind, each.name, str(each.type), numbers) for each in fields(kind)}
    for name, choices in known.items():
        if not isinstance(choices[0], bool):
            wrong = NONSENSE[type(choices[0])]
            yield from _crossed(kind, {**known, name: wrong}, {name})


def _crossed(kind: type[Any], known: Mapping[str, tuple[object, ...]], names: Set[str]) -> Iterator[object]:
    """All combinations of what these fields can be, with the first value of all others."""
    values = [choices if name in names else choices[:1] for name, choices in known.items()]
    return (kind(*chosen) for chosen in product(*values))


def _values(kind: type[Any], name: str, declared: str, numbers: Mapping[str, tuple[int, ...]]) -> tuple[object, ...]:
    if "bool" in declared:
        return (False, True)
    found = numbers.get(name) or VALUES.get((kind, name)) or VALUES.get(name)
    assert found, (
        f"Give {kind.__name__}.{name} a value in tests/journeys/rights_deeds.py, so that its rights are tested"
    )
    return found


def _is_sure(button: object) -> bool:
    return bool(getattr(button, "is_sure", False))


def _deed(kind: type[Any], made: list[object]) -> Deed:
    return Deed(kind.__name__, taps=tuple(dict.fromkeys(pack(each) for each in made)))
