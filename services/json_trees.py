"""JSON as a tree of texts with the lines on which its values stand, so that it is read like any other file."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"
"""A value as every kind of file has it: every scalar is the text it is in the file, nothing is None."""

_BLANKS: Final = frozenset(" \t\r\n")


class JsonReader:
    """Reads JSON with its numbers as they are written, so that it is as YAML is; keys stated twice are in `twice`."""

    def __init__(self, text: str) -> None:
        self.twice: list[str] = []
        self._text = text
        self._decoder = json.JSONDecoder(
            parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=self._members
        )

    def whole(self) -> Tree:
        """The only value. Raises ValueError and RecursionError, as the others do."""
        value, end = self._value(0)
        if end != len(self._text):
            raise self._wrong(end)
        return value

    def elements(self) -> Iterator[tuple[int, Tree]]:
        """The values of a list with their lines."""
        at, sign = self._past_blanks(0), "["
        while self._text[at : at + 1] == sign:
            at = self._past_blanks(at + 1)
            if sign == "[" and self._text[at : at + 1] == "]":
                break
            line = self._text.count("\n", 0, at) + 1
            value, at = self._value(at)
            yield line, value
            sign = ","
        if self._text[at : at + 1] != "]" or self._past_blanks(at + 1) != len(self._text):
            raise self._wrong(at)

    def _value(self, at: int) -> tuple[Tree, int]:
        value, end = self._decoder.raw_decode(self._text, self._past_blanks(at))
        return _plain(value), self._past_blanks(end)

    def _past_blanks(self, at: int) -> int:
        while self._text[at : at + 1] in _BLANKS:
            at += 1
        return at

    def _wrong(self, at: int) -> ValueError:
        return json.JSONDecodeError("something else is expected", self._text, at)

    def _members(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
        made: dict[str, Any] = {}
        for key, value in pairs:
            if key in made:
                self.twice.append(key)
            made[key] = value
        return made


def _plain(value: Any) -> Tree:  # Any: JSON
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None
