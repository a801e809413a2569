"""Forms: dialogues that ask for things, declared as data. This is their face: what features declare and routes call.

`steps` says what can be asked, `run` where somebody stands, `engine`, `typing` and `taps` what
happens, `screens` how it looks.
"""

from handlers.forms.answers import Answers, Frame, Words
from handlers.forms.buttons import AskAside
from handlers.forms.choices import Choice, MultiChoice, Option
from handlers.forms.days import Date, today
from handlers.forms.engine import Form, continues_draft, drops_draft, leaves, offers_draft
from handlers.forms.input import email
from handlers.forms.messages import Message, Written
from handlers.forms.questions import from_question
from handlers.forms.steps import Confirm, Notice, Step, Text, YesNo
from handlers.forms.taps import ROUTES
from handlers.forms.typing import begins_album, edits_answer, is_rest_of_album, types_answer

__all__ = [
    "ROUTES",
    "Answers",
    "AskAside",
    "Choice",
    "Confirm",
    "Date",
    "Form",
    "Frame",
    "Message",
    "MultiChoice",
    "Notice",
    "Option",
    "Step",
    "Text",
    "Words",
    "Written",
    "YesNo",
    "begins_album",
    "continues_draft",
    "drops_draft",
    "edits_answer",
    "email",
    "from_question",
    "is_rest_of_album",
    "leaves",
    "offers_draft",
    "today",
    "types_answer",
]
