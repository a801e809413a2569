"""What announcements are made with, by chat: /broadcast, the hub of a draft with all its parts, a test, and sending.

This is the face that routes know. The rules are in `services/broadcasts.py` and its neighbours; how one goes that has
been sent is another feature's.
"""

from collections.abc import Mapping
from typing import Final

from handlers.broadcasts import audience, buttons, drafts, links, listed, schedule, sending, versions, writing
from handlers.broadcasts.hub import on_hub, opens_draft
from handlers.broadcasts.links import is_for_search, searches
from handlers.broadcasts.listed import asks_to_announce
from handlers.broadcasts.writing import edits_words
from handlers.turn import Handler

__all__ = ["ROUTES", "asks_to_announce", "edits_words", "is_for_search", "opens_draft", "searches"]

ROUTES: Final[Mapping[type, Handler]] = {
    buttons.ListBroadcasts: listed.turns_list,
    buttons.NewBroadcast: writing.begins_broadcast,
    buttons.ShowVersion: on_hub(versions.shows_version),
    buttons.WriteVersion: on_hub(writing.writes_version),
    buttons.MoveVersion: on_hub(versions.moves_version),
    buttons.RemoveVersion: on_hub(versions.removes_version),
    buttons.ShowAudience: on_hub(audience.shows_audience),
    buttons.ShowTrait: on_hub(audience.shows_trait),
    buttons.TickValue: on_hub(audience.ticks_value),
    buttons.LeaveOutRegistered: on_hub(audience.leaves_out_registered),
    buttons.MeanEverybody: on_hub(audience.means_everybody),
    buttons.ShowLinks: on_hub(links.shows_links),
    buttons.OfferEvents: on_hub(links.offers_events),
    buttons.LookForArticle: on_hub(links.looks_for_article),
    buttons.SetLink: on_hub(links.sets_link),
    buttons.ChooseTime: on_hub(schedule.chooses_time),
    buttons.LiftCap: on_hub(schedule.lifts_cap),
    buttons.SendTest: on_hub(sending.sends_test),
    buttons.AskToSend: on_hub(sending.asks_to_send),
    buttons.ReallySend: on_hub(sending.really_sends),
    buttons.TakeBack: on_hub(sending.takes_back),
    buttons.CopyBroadcast: on_hub(drafts.copies),
    buttons.DropBroadcast: on_hub(drafts.drops),
}
