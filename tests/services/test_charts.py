"""Charts: the same picture for the same numbers, of a size for phones, whatever the numbers and words are."""

import os
import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as some
from PIL import Image

from services import charts
from services.charts import Columns, Picture, Rows, Series
from tests.house_rules.sources import ROOT

WEEKS = tuple(f"{number}. Okt." for number in range(1, 13))
STACKED = Columns(
    "Fragen",
    WEEKS,
    (
        Series("beantwortet", (12, 20, 3, 0, 44, 50, 60, 10, 9, 33, 22, 11)),
        Series("Vorschläge", (2, 0, 3, 0, 14, 10, 6, 1, 9, 3, 2, 1)),
        Series("keine Antwort", (1, 3, 3, 0, 4, 5, 6, 1, 0, 3, 2, 11)),
    ),
)
LANGUAGES = Rows("Языки", (("русский", 1200), ("немецкий", 340), ("английский", 0)))


def picture(*bands: tuple[charts.Stack, ...], language: str = "ru") -> Picture:
    return Picture("Статистика", "с 1 июля по 22 ноября 2026 г.", bands, language)


def shown(made: bytes) -> Image.Image:
    with Image.open(BytesIO(made)) as found:
        found.load()
        return found


def test_the_same_numbers_give_the_same_file_and_others_another_one() -> None:
    same, again, other = (
        charts.rendered(picture(((STACKED,),), ((LANGUAGES,), (Rows("Рынки", rows),))))
        for rows in ((), (), (("Чили", 1),))
    )

    assert same == again
    assert same != other
    assert b"matplotlib" not in same.lower()


def test_it_is_as_wide_as_a_phone_wants_and_empty_around() -> None:
    found = shown(charts.rendered(picture(((STACKED,),), ((LANGUAGES, LANGUAGES), (LANGUAGES,))))).convert("L")

    assert (found.width, found.height) == (charts.WIDTH, 122 + 302 + 26 + 2 * 153 + 26 + 36)
    for edge in (0, found.width - 1):
        assert {found.getpixel((edge, up)) for up in range(found.height)} == {255}


def test_shades_can_be_told_apart_in_grey() -> None:
    grey = [Image.new("RGB", (1, 1), shade.fill).convert("L").tobytes()[0] for shade in charts.SHADES]

    assert all(other - one > 40 for one, other in pairwise(grey))
    assert len({shade.hatch for shade in charts.SHADES[1:]}) == 2, "the two lighter ones differ by pattern too"


WORDS = some.text(max_size=60)
NUMBERS = some.integers(0, 10_000_000)


@settings(max_examples=3, phases=[Phase.explicit, Phase.generate])
@example([("🎟 Сеть\n\u200bẞ\ud800", 7), ("", 0)], [5, 7, 0])
@given(some.lists(some.tuples(WORDS, NUMBERS), max_size=12), some.lists(NUMBERS, max_size=3))
def test_anything_can_be_drawn(named: list[tuple[str, int]], few: list[int]) -> None:
    labels, numbers = tuple(name for name, _ in named), tuple(number for _, number in named)
    series = tuple(Series(f"$x_{each}$ 🎟", tuple(number % (each + 1) for number in numbers)) for each in few)

    found = shown(charts.rendered(picture(((Columns("$", labels, series), Rows("$a$", tuple(named))),), language="de")))

    assert found.width == charts.WIDTH


def test_another_process_draws_it_without_a_home_and_without_our_secrets(tmp_path: Path) -> None:
    """The environment has a token, and no home to keep a cache in."""
    script = (
        "import sys\n"
        "from services import charts\n"
        "from services.charts import Picture, Rows\n"
        "picture = Picture('a', 'b', (((Rows('c', (('d', 1),)),),),), 'en')\n"
        "made = charts.drawn(picture)\n"
        "assert 'matplotlib' not in sys.modules\n"
        "print(made == charts.rendered(picture))\n"
    )
    folder = {"HOME": "/nowhere/at/all", "TMPDIR": str(tmp_path), "PYTHONWARNINGS": "error"}
    environment = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"}

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment | folder, capture_output=True, text=True, timeout=100
    )

    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)
    assert list(tmp_path.iterdir()) == []
    assert not [name for name in charts.NEEDED if "TOKEN" in name or name.startswith("BOT")]
