"""The profile of one's own company: made or joined, filled in, seen as others see it, published, hidden, deleted.

This is the face that routes know. The rules are in `services/profiles.py` and `services/profile_care.py`.
"""

from collections.abc import Mapping
from typing import Final

from handlers.doors import ShowProfile
from handlers.profile import buttons, codes, colleagues, fields, hub, life, new
from handlers.profile.codes import takes_words
from handlers.profile.hub import asks_for_profile
from handlers.profile_words import ConfirmProfile, HideProfile
from handlers.turn import Handler

__all__ = ["ROUTES", "asks_for_profile", "takes_words"]

ROUTES: Final[Mapping[type, Handler]] = {
    ShowProfile: hub.asks_for_profile,
    buttons.NewProfile: new.begins_profile,
    buttons.EditProfile: fields.edits_profile,
    buttons.PickCodes: codes.picks_codes,
    buttons.PickGroup: codes.picks_group,
    buttons.SwitchCode: codes.switches_code,
    buttons.PreviewProfile: life.previews_profile,
    buttons.SendSheet: life.sends_sheet,
    buttons.PublishProfile: life.publishes_profile,
    HideProfile: life.hides_profile,
    ConfirmProfile: life.confirms_profile,
    buttons.ShowColleagues: colleagues.shows_colleagues,
    buttons.InviteColleague: colleagues.invites_colleague,
    buttons.LeaveProfile: life.leaves_profile,
    buttons.DeleteProfile: life.deletes_profile,
}
