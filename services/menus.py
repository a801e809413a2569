"""Command menus of people whose roles changed where no turn could set them: by a file, or by the command line."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from services import clock, notices, people, policy
from services.notices import Notice, Reader, notice
from services.outbox import WhenUnsure
from services.people import Person, Role


@notice
@dataclass(frozen=True, slots=True)
class MenuOutdated(Notice):
    """Sets somebody's command menu as their roles are now."""

    name: ClassVar[str] = "menu_outdated"
    when_unsure: ClassVar[WhenUnsure] = WhenUnsure.AGAIN

    account: int

    def facts(self, session: Session) -> frozenset[Role]:
        return people.roles(session, policy.of(session).staff, self.account)


def outdated(session: Session, person: Person) -> None:
    """The menu of this person is set again, by whatever process runs the bot; who has not begun has none to set."""
    if not person.has_acknowledged:
        return
    reader = Reader.of(person.telegram_id, policy.of(session).night)
    key = f"{person.telegram_id}:{clock.now():%y%m%d%H%M%S%f}"
    notices.tell(session, reader, MenuOutdated(person.telegram_id), key=key)
