"""The form of requests for contact: what is asked, what is known already, and what must be read before it goes on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from handlers import contact_words
from handlers.forms import Answers, Choice, Confirm, Frame, Notice, Option, Step, Words
from handlers.forms import Text as TextStep
from handlers.forms.choices import Options
from handlers.forms.countries import Country, country_options
from handlers.forms.input import chosen, name_fault, one_line
from handlers.forms.steps import Json, Read, Taken, Wrong
from handlers.screens import shortened, stated
from handlers.turn import Turn
from knowledge.taxonomy import Match, taxonomy
from locales import N_, Text, _, paragraphs, pgettext, verbatim
from locales.formats import country
from services import companies, consents, contact_sending, masking, teasers
from services.companies import Company
from services.consents import CONSENTS, REQUEST
from services.contact_requests import Purpose
from services.contact_sending import LONGEST_COMPANY, LONGEST_CONTACT, LONGEST_NAME, LONGEST_TEXT, Known, Wish
from services.transaction_levels import UNSURE, Level, Stated, counting

OWN_WORDS: Final = "words="
"""What an answer about goods begins with that is no code yet."""
LONGEST_GOODS: Final = 100
MOST_MATCHES: Final = 6
CLEAR_LEAD: Final = 0.2
"""By so much the best match has to be surer than the next for nobody to be asked."""


@dataclass(frozen=True, slots=True)
class Goods(Choice):
    """A code of the taxonomy: one of those offered, or whichever words typed in any language name.

    Words that may mean several are kept as they are; the next question is which.
    """

    def read(self, text: str, frame: Frame) -> Read:
        """The label of an option, or words that name goods."""
        offered = self.offered(frame)
        position = chosen(text, [option.said(frame.answers).plain for option in offered])
        if position is not None:
            return Taken(offered[position].value)
        found = taxonomy().find(text, frame.language)
        if not found:
            return Wrong(
                _("I do not know these goods or services yet. Please use other words, or tap “I am not sure”.")
            )
        if len(found) == 1 or found[0].score - found[1].score >= CLEAR_LEAD:
            return Taken(found[0].code)
        return Taken(f"{OWN_WORDS}{shortened(' '.join(text.split()), LONGEST_GOODS)}")

    def fits(self, stored: Json, frame: Frame) -> bool:
        """Whether it is still a code, or words."""
        return isinstance(stored, str) and (stored in taxonomy().codes or stored == UNSURE or _is_words(stored))

    def shown(self, stored: Json, frame: Frame) -> Text:
        """The name of the code, or the words."""
        if _is_words(stored):
            return verbatim(stored.removeprefix(OWN_WORDS))
        return contact_words.goods_name(stored)


def _is_words(stored: str | None) -> bool:
    return stored is not None and stored.startswith(OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who asks whom, as far as the answers say; `own` is the company for which the sender speaks."""

    turn: Turn
    own: Company | None
    target: Company | None

    def seat(self, answers: Answers) -> str | None:
        """The sender's country."""
        return self.own.country if self.own else answers.country

    def where(self, answers: Answers) -> str | None:
        """The country of the other side."""
        return self.target.country if self.target else answers.market

    def counting(self, code: str) -> Stated:
        """The level of a market as it counts today."""
        return counting(self.turn.house.answers.level(code.lower()))

    def is_free(self, code: str | None) -> bool:
        """Whether there is nothing to be read about a market."""
        return code is None or self.counting(code).level is Level.GREEN

    def masked(self, answers: Answers) -> str:
        """The words of the request as the other side will read them."""
        return masking.masked(answers.text or "", *self._identity(answers))

    def is_revealing(self, answers: Answers) -> bool:
        """Whether there is anything in the words by which the sender can be known."""
        return masking.is_revealing(answers.text or "", *self._identity(answers))

    def _identity(self, answers: Answers) -> tuple[list[str], list[str]]:
        return teasers.identity(answers.name, answers.contact, None if self.own else answers.company, self.own)


def seat_steps(turn: Turn, context: Answers) -> list[Step]:
    """What is asked before anything else: where the sender is, and the notice about it. Raises CompanyGone."""
    return list(_seat(_sides(turn, context)))


def _sides(turn: Turn, context: Answers) -> Sides:
    target = companies.published_company(turn.session, context.company_id) if context.company_id else None
    return Sides(turn, companies.of_person(turn.session, turn.person.id), target)


def steps(turn: Turn, context: Answers) -> list[Step]:
    """Everything that can be asked. Raises CompanyGone where the other side is not public any more."""
    at = _sides(turn, context)
    return [*_seat(at), *_about_sender(at), *_about_request(at), *_about_text(at), *_to_agree(at)]


def _seat(at: Sides) -> Iterator[Step]:
    if at.own is None:
        yield Country(
            "country",
            ask=N_("In which country is your company? Tap it, or write another country."),
            label=N_("Country"),
            options=_countries(at.turn),
        )
    yield _market_notice("seat_notice", at, at.seat)


def _about_sender(at: Sides) -> Iterator[Step]:
    yield TextStep(
        "name",
        ask=N_("What is your first and last name?"),
        label=N_("Name"),
        limit=LONGEST_NAME,
        check=name_fault,
    )
    if at.own is None:
        yield TextStep(
            "company",
            ask=N_("For which company or organisation do you ask?"),
            label=N_("Company"),
            limit=LONGEST_COMPANY,
            optional=True,
            check=one_line,
        )
    yield TextStep(
        "contact",
        ask=N_(
            "At which e-mail address or phone number may the other side reach you? They see it only when both of you "
            "have agreed."
        ),
        label=N_("Contact"),
        limit=LONGEST_CONTACT,
        optional=True,
        check=one_line,
    )


def _about_request(at: Sides) -> Iterator[Step]:
    if at.target is None:
        yield Country(
            "market",
            ask=N_("In which country are you looking? Tap it, write another one, or skip this for anywhere."),
            label=N_("Market"),
            options=_countries(at.turn),
            optional=True,
        )
    yield Choice("purpose", ask=_purpose_asked(at), label=N_("Purpose"), options=_purposes(at))
    yield Goods(
        "goods",
        ask=N_("Which goods or services is it about? Tap them, or write them in your own words."),
        label=N_("Goods"),
        options=lambda answers: _goods(at, answers),
    )
    yield Choice(
        "code",
        ask=N_("Which of these do you mean?"),
        label=N_("Meant"),
        options=lambda answers: _matches(at, answers),
        when=lambda answers: _is_words(answers.goods),
    )
    yield Country(
        "use_country",
        ask=N_("In which country will it be used in the end? Tap it, or write another country."),
        label=N_("Used in"),
        options=lambda answers: _ends(at, answers),
    )


def _about_text(at: Sides) -> Iterator[Step]:
    yield TextStep(
        "text",
        ask=N_("What do you want to say? Up to 500 characters, in any language; the other side reads it as you write."),
        label=N_("Text"),
        limit=LONGEST_TEXT,
    )
    yield Notice(
        "warning",
        ask=lambda answers: _masked(at, answers),
        yes=lambda _answers: pgettext("button", "Go on like this"),
        version=at.masked,
        when=at.is_revealing,
    )
    yield _market_notice("target_notice", at, lambda answers: _new(at.where(answers), at.seat(answers)))
    yield _market_notice(
        "use_notice", at, lambda answers: _new(answers.use_country, at.seat(answers), at.where(answers))
    )


def _new(code: str | None, *read: str | None) -> str | None:
    return code if code not in read else None


def _to_agree(at: Sides) -> Iterator[Step]:
    turn = at.turn
    yield Notice(
        "consent",
        ask=lambda _answers: paragraphs(
            _("<blockquote>{words}</blockquote>", words=CONSENTS[REQUEST].text),
            _("Responsible: {controller}", controller=stated(turn.house.controller)),
        ),
        yes=lambda _answers: pgettext("button", "☐ I agree"),
        no=lambda _answers: pgettext("button", "No"),
        version=lambda _answers: _consent_version(turn),
    )
    yield Confirm(
        "check",
        ask=lambda answers: _send_question(at, answers),
        yes=lambda _answers: pgettext("button", "📨 Send the request"),
    )


def _consent_version(turn: Turn) -> str:
    """Other words are agreed to anew, and so are the same after they were taken back."""
    found = (each for each in consents.of_person(turn.session, turn.person.id) if each.purpose == REQUEST)
    taken_back = next((each.at.isoformat() for each in found if not each.is_given), "")
    return f"{CONSENTS[REQUEST].version} {taken_back}"


def _market_notice(name: str, at: Sides, country_of: Callable[[Answers], str | None]) -> Notice:
    """What must be read about a market, on a screen of its own; where nothing is passed on, the form ends there."""

    def version(answers: Answers) -> str:
        found = at.counting(country_of(answers) or "")
        return f"{found.market} {found.level} {found.as_of}"

    def ask(answers: Answers) -> Text:
        code = country_of(answers) or ""
        return contact_words.market_notice(at.counting(code), at.turn.house.answers.level(code.lower()))

    return Notice(
        name,
        ask=ask,
        version=version,
        when=lambda answers: not at.is_free(country_of(answers)),
        stops=lambda answers: at.counting(country_of(answers) or "").level is Level.BLACK,
    )


def _countries(turn: Turn) -> list[Option]:
    """The countries of the network, by their names."""
    return country_options({"DE", *(code.upper() for code in turn.house.answers.markets())})


def _ends(at: Sides, answers: Answers) -> list[Option]:
    """Where goods are likely to be used: at either seat."""
    codes = dict.fromkeys(code for code in (at.where(answers), at.seat(answers)) if code)
    return [Option(code, verbatim(country(code))) for code in codes]


def _purposes(at: Sides) -> Options:
    refused = at.target.refuses if at.target else ()
    return [Option(each.value, _purpose(each)) for each in Purpose if each not in refused]


def _purpose(purpose: Purpose) -> Words:
    return lambda _answers: contact_words.purpose_name(purpose)


def _purpose_asked(at: Sides) -> Words:
    def ask(_answers: Answers) -> Text:
        is_choosy = at.target is not None and bool(at.target.refuses)
        return paragraphs(
            contact_words.to_whom(at.target, None) if at.target else None,
            _("What is it about?"),
            _("This company wishes no requests for other purposes at present.") if is_choosy else None,
        )

    return ask


def _goods(at: Sides, answers: Answers) -> list[Option]:
    """What the other side offers and seeks, or one's own side where there is no other yet; the likelier first."""
    of = at.target or at.own
    wants = answers.purpose == Purpose.BUY
    first, then = (of.offers, of.seeks) if of else ((), ())
    if wants is (of is at.own):
        first, then = then, first
    codes = [code for code in dict.fromkeys((*first, *then)) if code in taxonomy().codes]
    return _codes(codes)


def _matches(at: Sides, answers: Answers) -> list[Option]:
    words = (answers.goods or "").removeprefix(OWN_WORDS)
    found: Sequence[Match] = taxonomy().find(words, at.turn.language)
    return _codes([each.code for each in found[:MOST_MATCHES]])


def _codes(codes: Sequence[str]) -> list[Option]:
    unsure = Option(UNSURE, lambda _answers: contact_words.unsure_label())
    return [*(Option(code, contact_words.goods_name(code)) for code in codes), unsure]


def _masked(at: Sides, answers: Answers) -> Text:
    shown = shortened(at.masked(answers), 250)
    return paragraphs(
        _("Your text names somebody or how to reach them. The other side will not see this before both agree:"),
        _("<blockquote>{words}</blockquote>", words=shown),
        _("To change the text, tap Back."),
    )


def _send_question(at: Sides, answers: Answers) -> Text:
    wish = as_wish(answers)
    level_of = at.turn.house.answers.level
    is_held = contact_sending.assess(wish, at.own, at.target, level_of).is_held
    return paragraphs(
        contact_words.to_whom(at.target, answers.market if at.target is None else None),
        contact_words.held_words() if is_held else None,
    )


def known(found: Known) -> dict[str, Any]:  # Any: as the steps are
    """What somebody has said before and need not say again, by step."""
    values: dict[str, Any] = {"name": found.name, "contact": found.contact}
    return values if found.own else values | {"company": found.company}


def as_wish(answers: Answers) -> Wish:
    """The answers as the service takes them."""
    said = answers.as_dict()
    goods = said.get("code") if _is_words(answers.goods) else answers.goods
    return Wish(
        key=answers.key,
        company_id=answers.company_id or None,
        purpose=Purpose(answers.purpose),
        code=goods or UNSURE,
        use_country=answers.use_country,
        text=answers.text,
        text_language=answers.language_of("text"),
        name=" ".join(answers.name.split()),
        company=" ".join((said.get("company") or "").split()) or None,
        country=said.get("country") or "",
        contact=" ".join((said.get("contact") or "").split()) or None,
        looks_in=said.get("market"),
    )
