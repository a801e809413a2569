"""Files on their way between an asker and the desk: albums in one piece, sizes, kinds, captions, refusals."""

import pytest

from simulator.attachments import PICTURE, Media
from simulator.views import Seen
from tests.journeys.desk_scene import REFUSED as REFUSED_CALL
from tests.journeys.desk_scene import Scene

HEADING = "👤 A person of the network desk writes · R-1001"
POST = "💬 From the asker · reply here to answer"
KINDS = ["photo", "document", "voice", "video", "audio"]


async def _answered(scene: Scene) -> Seen:
    """A case with an answer, which Anna can reply to."""
    await scene.ask()
    await scene.answer("Please send a picture.")
    [answer] = scene.anna.seen()
    scene.group.seen()
    return answer


def _relayed(scene: Scene) -> list[Seen]:
    """What the bot posted in the topic since the last look, but for what happens to its name."""
    return [seen for seen in scene.group.seen() if seen.kind != "service"]


async def test_file_reaches_the_topic_and_the_asker(scene: Scene) -> None:
    answer = await _answered(scene)
    for kind in KINDS:
        await scene.anna.sends_media(Media(kind, b"from Anna", caption="Is this <it>?"), reply_to=answer)
        [post] = _relayed(scene)
        await scene.group.posts_media(scene.katrin, Media(kind, b"from Katrin", caption="Yes."), reply_to=post)
        [_passed_on, reply] = scene.anna.seen()
        scene.group.seen()

        assert (post.kind, post.text, scene.group.file(post)) == (kind, f"{POST}\n\nIs this <it>?", b"from Anna")
        assert (reply.kind, reply.text, scene.anna.file(reply)) == (kind, f"{HEADING}\n\nYes.", b"from Katrin")
        assert reply.buttons == (("✍️ Write to the desk",), ("Menu",))


@pytest.mark.parametrize("first_only", [False, True])
async def test_album_goes_to_and_fro_in_one_piece(scene: Scene, first_only: bool) -> None:
    answer = await _answered(scene)
    items = (Media("photo", b"1", caption="one"), Media("video", b"2"), Media("photo", b"3", caption="three"))

    await scene.anna.sends_album(*items, reply_to=answer, first_only=first_only)
    await scene.eventually(lambda: scene.group.unseen >= 3)
    posts = _relayed(scene)
    await scene.group.posts_album(scene.boris, *items, reply_to=posts[1], first_only=first_only)
    await scene.eventually(lambda: scene.anna.unseen >= 4)
    [passed_on, *replies] = scene.anna.seen()

    assert passed_on.text.startswith("Passed on.")
    for seen, heading in ((posts, POST), (replies, HEADING)):
        assert [each.text for each in seen] == [f"{heading}\n\none", "", "three"]
        assert [each.kind for each in seen] == ["photo", "video", "photo"]
        assert len({each.album for each in seen}) == 1
    assert [scene.group.file(each) for each in posts] == [b"1", b"2", b"3"]
    assert [scene.anna.file(each) for each in replies] == [b"1", b"2", b"3"]


async def test_picture_of_an_album_that_comes_late_follows_alone(scene: Scene) -> None:
    answer = await _answered(scene)
    album = await scene.anna.sends_album(Media("photo", b"1"), Media("photo", b"2"), reply_to=answer, first_only=True)
    await scene.eventually(lambda: scene.group.unseen >= 2)
    scene.group.seen()

    await scene.sends_late(Media("photo", b"3"), album=str(album[0]["media_group_id"]))
    await scene.eventually(lambda: scene.group.unseen >= 1)

    [post] = _relayed(scene)
    assert (post.kind, post.album, scene.group.file(post)) == ("photo", "", b"3")


REFUSED = [
    (Media("document", b"x", "large.pdf", size=20 * 1024 * 1024 + 1), "Files of more than 20 MB are not passed on."),
    (Media("document", b"MZ", "Setup.EXE"), "Files that may be programs are not passed on."),
    (
        Media("photo", PICTURE, caption="x" * 901),
        "The text under the file is too long. Please send the file with fewer words, and the text as a message.",
    ),
    (
        Media("video_note"),
        "This kind of message is not passed on. Text, photos, videos, audio, documents and voice messages are.",
    ),
]


async def test_file_that_is_not_passed_on_is_named(scene: Scene) -> None:
    answer = await _answered(scene)
    for media, reason in REFUSED:
        await scene.anna.sends_media(media, reply_to=answer)
        [to_anna] = scene.anna.seen()
        await scene.anna.sends("Then in words.")
        [post] = _relayed(scene)
        scene.anna.seen()
        await scene.group.posts_media(scene.katrin, media, reply_to=post)
        [to_katrin] = _relayed(scene)

        assert to_anna.text.startswith(f"{reason}\n\nWrite to the network desk\n\n")
        assert post.text == f"{POST}\n\nThen in words."
        assert to_katrin.text == f"⚠️ This was not sent. {reason}"
        assert scene.anna.seen() == []


async def test_caption_as_long_as_allowed_arrives_whole(scene: Scene) -> None:
    answer = await _answered(scene)
    caption = "@anna /done " * 75

    await scene.anna.sends_media(Media("photo", PICTURE, caption=caption), reply_to=answer)

    [post] = _relayed(scene)
    assert post.text == f"{POST}\n\n" + "＠anna ／done " * 74 + "＠anna ／done"


async def test_stickers_places_and_contacts_leave_one_writing(scene: Scene) -> None:
    await _answered(scene)
    await scene.anna.taps("Write to the desk")
    scene.anna.seen()

    await scene.anna.sends_sticker()
    await scene.anna.sends_location()
    await scene.anna.sends_contact()
    refusals = scene.anna.seen()
    await scene.anna.sends("In words.")

    sentence = "This kind of message is not passed on. Text, photos, videos, audio, documents and voice messages are."
    assert [seen.text.split("\n")[0] for seen in refusals] == [sentence] * 3
    [post] = _relayed(scene)
    assert post.text == f"{POST}\n\nIn words."


async def test_case_begins_with_a_picture(scene: Scene) -> None:
    await scene.anna.sends_photo()
    await scene.anna.taps("Ask a person")
    await scene.anna.taps("Write to the desk")

    await scene.anna.sends_photo(b"picture", caption="What is this?")

    assert scene.name == "🟥 R-1001 · en · What is this?"
    [_card, post] = scene.posts()
    assert (post.kind, post.text) == ("photo", f"{POST}\n\nWhat is this?")


async def test_file_that_telegram_refuses_is_named_and_holds_up_nothing(scene: Scene) -> None:
    answer = await _answered(scene)
    scene.telegram.faults.next("sendPhoto", REFUSED_CALL, chat_id=scene.group.id)

    await scene.anna.sends_media(Media("photo"), reply_to=answer)
    await scene.anna.replies(answer, "Did you get it?")

    assert [seen.text for seen in _relayed(scene)] == [
        "⚠️ A file of the asker could not be passed on. Please ask for it in another form.",
        f"{POST}\n\nDid you get it?",
    ]


async def test_group_that_forbids_pictures_for_a_while_loses_none(scene: Scene) -> None:
    answer = await _answered(scene)
    await scene.group.restricts_bot()
    scene.group.seen()

    await scene.anna.sends_media(Media("photo", b"kept"), reply_to=answer)
    await scene.group.promotes_bot()

    pictures = [seen for seen in scene.posts() if seen.kind == "photo"]
    assert [scene.group.file(seen) for seen in pictures] == [b"kept"]
