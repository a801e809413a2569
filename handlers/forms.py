"""Forms: dialogues that ask for things, declared as data. This is their face: what features declare and routes call.

`form_steps` says what can be asked, `form_run` where somebody stands, `form_engine`, `form_typing` and `form_taps` what
happens, `form_screens` how it looks.
"""

from handlers.form_answers import Answers, Frame, Words
from handlers.form_buttons import AskAside
from handlers.form_choices import Choice, MultiChoice, Option
from handlers.form_days import Date, today
from handlers.form_engine import Form, continues_draft, drops_draft, leaves, offers_draft
from handlers.form_input import email
from handlers.form_questions import from_question
from handlers.form_steps import Confirm, Step, Text, YesNo
from handlers.form_taps import ROUTES
from handlers.form_typing import edits_answer, types_answer

__all__ = [
    "ROUTES",
    "Answers",
    "AskAside",
    "Choice",
    "Confirm",
    "Date",
    "Form",
    "Frame",
    "MultiChoice",
    "Option",
    "Step",
    "Text",
    "Words",
    "YesNo",
    "continues_draft",
    "drops_draft",
    "edits_answer",
    "email",
    "from_question",
    "leaves",
    "offers_draft",
    "today",
    "types_answer",
]
