"""Facts of notices about roles, such as they give their words."""

from collections.abc import Mapping
from typing import Final

from services import menus, role_changes
from services.notices import Notice
from services.people import Role
from services.staff_names import Named

FACTS: Final[Mapping[type[Notice], object]] = {
    role_changes.RoleChanged: role_changes.Told(Named("Anna <Beispiel>", "123"), Named(None, "456")),
    menus.MenuOutdated: frozenset({Role.MANAGER}),
}
