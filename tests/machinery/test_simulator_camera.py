"""The camera of virtual people reads what a phone's camera would, and nothing where there is nothing."""

from io import BytesIO

import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from simulator import camera, pictures
from simulator.phone_samples import photo
from simulator.server import Simulator

LINK = "https://t.me/demo_bot?start=ci_3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-xyz"


def drawn(words: str, level: str, scale: int = 4, border: int = 4) -> bytes:
    made = BytesIO()
    segno.make_qr(words, error=level, boost_error=False).save(made, kind="png", scale=scale, border=border)
    return made.getvalue()


@settings(max_examples=60)
@given(
    words=st.text(st.characters(min_codepoint=32, max_codepoint=0x7E), min_size=1, max_size=110),
    level=st.sampled_from("LMQH"),
    scale=st.integers(1, 9),
    border=st.integers(1, 6),
)
@example(words="1234567890123", level="M", scale=3, border=4)
@example(words="EVENT 12:30", level="H", scale=3, border=4)
@example(words="x" * 110, level="H", scale=2, border=4)
@example(words="x" * 7, level="H", scale=8, border=1)
@example(words=LINK, level="Q", scale=10, border=4)
def test_camera_reads_what_is_written(words: str, level: str, scale: int, border: int) -> None:
    assert camera.read(drawn(words, level, scale, border)) == words


def test_camera_finds_the_code_beside_words_and_in_colour() -> None:
    with Image.open(BytesIO(drawn(LINK, "M", 6))) as code:
        sheet = Image.new("RGB", (900, 1200), "#f4f0e8")
        sheet.paste("#203040", (100, 40, 800, 60))
        sheet.paste(code.convert("RGB"), (180, 300))
    made = BytesIO()
    sheet.save(made, "PNG")

    assert camera.read(made.getvalue()) == LINK


@pytest.mark.parametrize("picture", [photo(), pictures.plain(50, 50), pictures.plain(50, 50, 0), b"no picture"])
def test_camera_reads_nothing_where_nothing_is(picture: bytes) -> None:
    with pytest.raises(ValueError, match=r"this is no|there is no"):
        camera.read(picture)


async def test_who_scans_a_code_of_the_bot_starts_it_with_what_it_carries(telegram: Simulator) -> None:
    anna = telegram.person("Anna")

    await anna.scans(drawn(LINK, "M"))
    await anna.follows("https://t.me/Demo_Bot")

    assert [seen.text for seen in anna.chat] == [f"/start {LINK.rpartition('=')[2]}", "/start"]
    for elsewhere in ("https://t.me/other_bot?start=x", "https://example.org/demo_bot", "https://t.me/demo_bot?start="):
        with pytest.raises(ValueError, match="no link to the bot"):
            await anna.follows(elsewhere)
