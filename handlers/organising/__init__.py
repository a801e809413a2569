"""What organisers do by chat: /new, the hub of an event with all its parts, its life, /manage, and who comes.

This is the face that routes know. The rules are in `services/event_editing.py` and its neighbours.
"""

from collections.abc import Mapping
from typing import Final

from handlers.doors import ManageEvent
from handlers.organising import buttons, fields, hub, life, managed, new, people, questions, results, sessions, texts
from handlers.organising.managed import asks_to_manage
from handlers.organising.native import takes_native
from handlers.organising.new import asks_for_new
from handlers.turn import Handler

__all__ = ["ROUTES", "asks_for_new", "asks_to_manage", "takes_native"]

ROUTES: Final[Mapping[type, Handler]] = {
    ManageEvent: hub.opens_hub,
    buttons.NewEvent: new.begins_event,
    buttons.ShowManaged: managed.turns_managed,
    buttons.EditEvent: fields.edits_event,
    buttons.SwitchEvent: fields.switches_event,
    buttons.WriteEvent: texts.writes_event,
    buttons.SilenceEvent: hub.silences,
    buttons.PreviewEvent: life.previews_event,
    buttons.PublishEvent: life.publishes_event,
    buttons.CallOffEvent: life.asks_to_call_off,
    buttons.TakeBackCallOff: life.takes_back,
    buttons.DropEvent: life.drops_event,
    buttons.CopyEvent: life.copies_event,
    buttons.SendPoster: life.sends_poster,
    buttons.ShowPeople: people.opens_people,
    buttons.ShowPerson: people.opens_person,
    buttons.AnswerWish: people.answers_wish,
    buttons.ExportPeople: people.exports_people,
    buttons.ShowResults: results.shows_results,
    buttons.ShowQuestion: questions.opens_question,
    buttons.ChangeQuestion: questions.changes_question,
    buttons.AddQuestion: questions.adds_question,
    buttons.ShowSession: sessions.opens_session,
    buttons.ChangeSession: sessions.changes_session,
}
