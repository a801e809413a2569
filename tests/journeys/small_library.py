"""Small libraries of articles for journeys that need other ones than the test articles."""

from collections.abc import Mapping
from pathlib import Path

REVIEW = "2099-01-01"


def write(directory: Path, slug: str, pages: Mapping[str, tuple[str, str, str]], **head: str) -> None:
    """One article: title, keywords and short answer by language; `head` is more front matter, as YAML."""
    for language, (title, keywords, body) in pages.items():
        path = directory / f"{slug}.{language}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {
            "title": f'"{title}"',
            "as_of": '"2026"',
            "review_by": REVIEW,
            "owner": "network-manager",
            "sources": '[{title: "A page", url: "https://example.org/page"}]',
            "keywords": f"[{keywords}]",
            **head,
        }
        lines = "\n".join(f"{name}: {value}" for name, value in fields.items())
        path.write_text(f"---\n{lines}\n---\n{body}\n", encoding="utf-8")


def write_level(directory: Path, code: str, level: str, *, review_by: str = REVIEW, notice: str = "") -> None:
    """A market's level file."""
    path = directory / "markets" / f"{code}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'level: {level}\nas_of: "2026-11-22"\nreview_by: {review_by}\nowner: network-manager\n'
        f'notice: {{de: "{notice}", en: "{notice}", ru: "{notice}"}}\n',
        encoding="utf-8",
    )
