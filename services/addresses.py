"""What can be an address: for forms, profiles and files alike."""

import re
from typing import Final

_EMAIL: Final = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


def is_email(words: str, *, longest: int) -> bool:
    """Whether it can be a mail address of at most so many characters."""
    return len(words) <= longest and _EMAIL.fullmatch(words) is not None
