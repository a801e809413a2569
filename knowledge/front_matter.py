"""Reads an article's YAML head, or a level file, keeping each key's line so that a mistake is named by its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from re import compile as pattern

import yaml

# Every scalar stays the text it is in the file: NO is Norway, 2026-11 is a month and 2026 is a year.
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_AS_OF = pattern(r"\d{4}(-\d{2}(-\d{2})?)?|undated")


class Broken(Exception):
    """A file that cannot be used as it stands: the reason, and the line on which the author finds it."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one YAML mapping, asked for by the kind of value they should hold; each refusal knows its line."""

    nodes: Mapping[str, yaml.Node]
    line: int
    first: int

    def at(self, key: str) -> int:
        """The line of a key, or of the mapping when the key is missing."""
        node = self.nodes.get(key)
        return self.line if node is None else node.start_mark.line + self.first

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default the key must be there and must not be empty."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
            if default is None:
                raise Broken(f"“{key}” is missing" if node is None else f"“{key}” is empty", self.at(key))
            return default
        if not isinstance(node, yaml.ScalarNode):
            raise Broken(f"“{key}” should be text", self.at(key))
        return str(node.value).strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        node = self.nodes.get(key)
        if node is None:
            if required:
                raise Broken(f"“{key}” is missing", self.line)
            return ()
        if isinstance(node, yaml.ScalarNode):
            return (str(node.value).strip(),) if node.value.strip() else ()
        if not isinstance(node, yaml.SequenceNode) or not all(isinstance(each, yaml.ScalarNode) for each in node.value):
            raise Broken(f"“{key}” should be a list of texts", self.at(key))
        return tuple(str(each.value).strip() for each in node.value if each.value.strip())

    def day(self, key: str) -> date:
        """A calendar date, required, written YYYY-MM-DD."""
        written = self.text(key)
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            raise Broken(f"“{key}” should be a date such as 2027-01-31, not “{written}”", self.at(key)) from error

    def as_of(self, key: str = "as_of") -> str:
        """YYYY, YYYY-MM, YYYY-MM-DD or undated, exactly as precise as the file says it."""
        written = self.text(key)
        if not _AS_OF.fullmatch(written):
            raise Broken(f"“{key}” should be YYYY, YYYY-MM, YYYY-MM-DD or undated, not “{written}”", self.at(key))
        if written != "undated":
            try:
                date.fromisoformat((written + "-01-01")[:10])
            except ValueError as error:
                raise Broken(f"“{key}” is no date: “{written}”", self.at(key)) from error
        return written

    def truth(self, key: str) -> bool:
        """True or false; false when it is not said."""
        written = self.text(key, "false").lower()
        if written not in {"true", "false", "yes", "no"}:
            raise Broken(f"“{key}” should be true or false, not “{written}”", self.at(key))
        return written in {"true", "yes"}

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of the words allowed."""
        written = self.text(key, default)
        if written != default and written not in allowed:
            raise Broken(f"“{key}” should be one of {', '.join(allowed)}, not “{written}”", self.at(key))
        return written

    def rows(self, key: str) -> Iterator["Fields"]:
        """The mappings of a required list."""
        node = self.nodes.get(key)
        if node is None:
            raise Broken(f"“{key}” is missing", self.line)
        if not isinstance(node, yaml.SequenceNode):
            raise Broken(f"“{key}” should be a list", self.at(key))
        for each in node.value:
            yield _fields(each, self.first)

    def mapping(self, key: str) -> dict[str, str]:
        """An optional mapping of texts."""
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return {}
        inner = _fields(node, self.first)
        return {each: inner.text(each, "") for each in inner.nodes}


def fields(text: str, first: int = 1) -> Fields:
    """The keys of a YAML text whose first line is line `first` of its file."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Broken(f"not YAML: {error.problem or error.context}", first + (mark.line if mark else 0)) from error
    except yaml.YAMLError as error:
        raise Broken(f"not YAML: {str(error).splitlines()[0]}", first) from error
    if node is None:
        raise Broken("nothing is stated", first)
    return _fields(node, first)


def split(text: str) -> tuple[Fields, str]:
    """An article's front matter and the Markdown below it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise Broken("the file should begin with a line “---” and its front matter", 1)
    try:
        end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    except StopIteration as error:
        raise Broken("the front matter has no closing line “---”", 1) from error
    return fields("\n".join(lines[1:end]), 2), "\n".join(lines[end + 1 :]).strip()


def _fields(node: yaml.Node, first: int) -> Fields:
    line = node.start_mark.line + first
    if not isinstance(node, yaml.MappingNode):
        raise Broken("“key: value” is expected here", line)
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Broken("a key should be a word", key.start_mark.line + first)
        if key.value in nodes:
            raise Broken(f"“{key.value}” is stated twice", key.start_mark.line + first)
        nodes[str(key.value)] = value
    return Fields(nodes, line, first)
