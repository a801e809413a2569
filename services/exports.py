"""What managers take out of the assistant as a file: the tables by name, and the maker of their file in the chat."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from services import company_files, event_exports, people_files, policy, request_exports, tables
from services.attachments import Made, Maker, Params
from services.people import Role, needs
from services.tables import Kind, Table

TABLES: Final[Mapping[str, Callable[[Session], Table]]] = {
    "companies": company_files.of_companies,
    "people": people_files.of_people,
    "requests": request_exports.of_requests,
    "events": event_exports.of_events,
}
FORMATS: Final[Mapping[str, Kind]] = {**tables.KINDS, "csv": Kind(tables.as_csv_to_open, "csv", "text/csv")}
MAKER: Final = "export"


def makers() -> dict[str, Maker]:
    """A table as a file for `{"table", "format", "person_id"}` of a manager."""
    return {MAKER: Maker(_drawn, _facts)}


def _facts(session: Session, params: Params) -> tuple[str, Kind, Table]:
    """The name of the file, its kind and the table, for who may have it at this moment. Raises NotAllowed."""
    needs(policy.roles(session, params["person_id"]), Role.MANAGER)
    kind = FORMATS[params["format"]]
    return f"{params['table']}-{policy.today(session)}.{kind.ending}", kind, TABLES[params["table"]](session)


def _drawn(found: tuple[str, Kind, Table]) -> Made:
    name, kind, table = found
    return Made(name, kind.write(table), kind.media_type)
