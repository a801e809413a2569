"""The types of events that the programme has: one entry each with its title, questions and reminders to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from locales import N_

ON_SITE: Final = ("P1D", "PT3H")
ONLINE: Final = ("P1D", "PT1H")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question that a template begins with; organisers may change it. Its label is a message for translation."""

    key: str
    kind: str
    label: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """What an organiser gets who begins an event of this type. `takes_groups` lets one account register many."""

    code: str
    icon: str
    title: str
    hours: int = 3
    is_online: bool = False
    capacity: int | None = None
    needs_approval: bool = False
    takes_groups: bool = False
    questions: tuple[Suggested, ...] = ()

    @property
    def reminders(self) -> tuple[str, ...]:
        """How long before the start participants are reminded unless the event or they themselves say otherwise."""
        return ONLINE if self.is_online else ON_SITE


_PROBLEM = Suggested("problem", "text", N_("Which problem do you bring along?"), is_required=True)
_DIET = Suggested("food", "text", N_("Is there anything you do not eat?"))
_LANGUAGES = Suggested("languages", "text", N_("Which languages does your group speak?"), is_required=True)
_ROLE = Suggested(
    "role",
    "choice",
    N_("Which field do you represent?"),
    is_required=True,
    choices=(N_("Company"), N_("Research"), N_("Administration"), N_("Politics")),
)
_PITCH = Suggested("pitch", "yes_no", N_("Would you like to give a pitch of five minutes?"), is_required=True)
_AIMS = Suggested("aims", "text", N_("Whom would you like to meet?"))
_STAND = Suggested("stand", "yes_no", N_("Would you like to exhibit at the joint stand?"), is_required=True)

TYPES: Final[Mapping[str, EventType]] = {
    each.code: each
    for each in (
        EventType(code="network_meeting", icon="🤝", title=N_("Network meeting"), capacity=40, questions=(_DIET,)),
        EventType(code="workshop", icon="🛠", title=N_("Workshop"), hours=6, capacity=15, questions=(_PROBLEM,)),
        EventType(code="webinar", icon="💻", title=N_("Webinar"), hours=1, is_online=True),
        EventType(
            code="expert_dialogue", icon="🎓", title=N_("Expert dialogue"), is_online=True, questions=(_ROLE,)
        ),
        EventType(
            code="trip", icon="🧳", title=N_("Business trip"), hours=72, capacity=20, needs_approval=True,
            takes_groups=True, questions=(_AIMS, _DIET),
        ),
        EventType(
            code="delegation", icon="🌐", title=N_("Delegation"), hours=8, takes_groups=True, questions=(_LANGUAGES,)
        ),
        EventType(code="b2b_day", icon="💬", title=N_("B2B day"), hours=6, capacity=60, questions=(_AIMS,)),
        EventType(
            code="mission", icon="🚀", title=N_("Business mission"), hours=56, is_online=True, questions=(_AIMS,)
        ),
        EventType(code="fair", icon="🏛", title=N_("Fair"), hours=56, takes_groups=True, questions=(_STAND,)),
        EventType(code="conference", icon="🎤", title=N_("Conference"), hours=8, capacity=150, questions=(_DIET,)),
        EventType(code="pitch", icon="⏱", title=N_("Pitch event"), capacity=60, questions=(_PITCH,)),
        EventType(code="other", icon="📅", title=N_("Other event")),
    )
}  # fmt: skip
