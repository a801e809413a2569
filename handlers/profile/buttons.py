"""The buttons of the profile of one's own company."""

from dataclasses import dataclass

from handlers.buttons import button


@button("Jn")
@dataclass(frozen=True, slots=True)
class NewProfile:
    """A profile shall be made."""


@button("Je")
@dataclass(frozen=True, slots=True)
class EditProfile:
    """One of the things that make a profile, by its name in `fields`."""

    company_id: int
    field: str


@button("Jc")
@dataclass(frozen=True, slots=True)
class PickCodes:
    """What is offered or, with `is_offer` false, sought."""

    company_id: int
    is_offer: bool


@button("Jg")
@dataclass(frozen=True, slots=True)
class PickGroup:
    """A page of the codes of one group."""

    company_id: int
    is_offer: bool
    group: str
    page: int


@button("Jx")
@dataclass(frozen=True, slots=True)
class SwitchCode:
    """A code is ticked or not; which of both is said. `is_found` where it stood among those that were typed."""

    company_id: int
    is_offer: bool
    code: str
    is_on: bool
    is_found: bool


@button("Jv")
@dataclass(frozen=True, slots=True)
class PreviewProfile:
    """The profile as others see it in this language."""

    company_id: int
    language: str


@button("Js")
@dataclass(frozen=True, slots=True)
class SendSheet:
    """The profile as a page to print, in this language."""

    company_id: int
    language: str


@button("Jp")
@dataclass(frozen=True, slots=True)
class PublishProfile:
    """Others shall see it; `is_sure` once the words of the consent were read."""

    company_id: int
    is_sure: bool


@button("Jt")
@dataclass(frozen=True, slots=True)
class ShowColleagues:
    """Who speaks for the company."""

    company_id: int


@button("Ji")
@dataclass(frozen=True, slots=True)
class InviteColleague:
    """A link for a colleague."""

    company_id: int


@button("Jl")
@dataclass(frozen=True, slots=True)
class LeaveProfile:
    """The person speaks for the company no longer; `is_sure` once the question was read."""

    company_id: int
    is_sure: bool


@button("Jd")
@dataclass(frozen=True, slots=True)
class DeleteProfile:
    """The profile shall go for good; `is_sure` once the question was read."""

    company_id: int
    is_sure: bool
