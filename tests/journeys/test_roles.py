"""Roles by chat: a link that gives one, the menu that follows, commands, taking away, the last operator, the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.run import Parts
from handlers.role_words import deed
from locales import use_language
from services import staff_log
from services.people import Role
from services.staff_log import Deed
from services.staff_names import Named
from simulator.people import Person
from simulator.server import Simulator
from tests.conftest import Start, newcomer

LINK = "https://t.me/demo_bot?start="


@dataclass(slots=True)
class Scene:
    """Olga is an operator by the settings."""

    bot: Parts
    telegram: Simulator
    olga: Person

    async def comes(self, name: str) -> Person:
        """Somebody new, in English."""
        return await newcomer(self.telegram, name, "English", "Continue", language_code="en")

    async def invites(self, role: str, label: str | None = None) -> str:
        """Olga makes a link; what stands behind `start=`."""
        await self.olga.sends("/roles")
        await self.olga.taps("Invite")
        await self.olga.taps(role)
        if label is None:
            await self.olga.taps("Skip")
        else:
            await self.olga.sends(label)
        return self.olga.screen.text.rpartition(LINK)[2].split()[0]

    async def deeds(self) -> list[str]:
        """What the log holds, the newest first."""
        entries = await self.bot.db.read(staff_log.latest, 50, roles=frozenset({Role.OPERATOR}))
        return [each.deed for each in entries]


@asynccontextmanager
async def stage(start: Start, telegram: Simulator, **changes: Any) -> AsyncIterator[Scene]:  # Any: any setting
    """The bot with its operator."""
    olga = telegram.person("Olga", language_code="en")
    async with start(operator_ids=frozenset({olga.id}), **changes) as bot:
        await olga.sends("/start")
        await olga.taps("English")
        await olga.taps("Continue")
        olga.seen()
        yield Scene(bot, telegram, olga)


def lines(person: Person) -> list[str]:
    return person.screen.text.splitlines()


def commands(person: Person) -> list[str]:
    return [name for name, _words in person.menu]


def unasked(person: Person) -> list[list[str]]:
    """What came without being asked for since the last look, in lines."""
    return [message.text.splitlines() for message in person.seen()]


async def test_link_gives_a_role_and_the_menu_follows_until_it_is_taken_away(start: Start, telegram: Simulator) -> None:
    async with stage(start, telegram) as scene:
        olga, anna, eve = scene.olga, await scene.comes("Anna"), await scene.comes("Eve")
        everybody = commands(anna)
        payload = await scene.invites("Organiser", "Anna of the chamber")
        made = lines(olga)
        olga.seen()

        await anna.opens(payload)
        asked = lines(anna)
        await anna.taps_twice("Accept the invitation")
        accepted = lines(anna)
        await eve.opens(payload)
        told = unasked(olga)
        gained = [name for name in commands(anna) if name not in everybody]
        await olga.sends("/roles")
        listed = lines(olga)
        await olga.taps("Anna of the chamber")
        detail = lines(olga)
        anna.seen()
        await olga.taps("➖ Organiser")
        confirm = lines(olga)
        await olga.taps_twice("Take the role away")

        assert made[:2] == ["Invitation: Organiser", "For: Anna of the chamber"]
        assert made[-1].startswith("Whoever opens it first and accepts has the role")
        assert asked[:4] == ["Invitation", "", "You are invited to this role: Organiser", asked[3]]
        assert accepted == ["Thank you. What you can do now is in the menu of commands."]
        assert lines(eve)[0] == "This invitation is no longer good. Please ask for a new one."
        assert told == [
            ["🔑 A role was given", "Organiser: Anna of the chamber", f"By: without a name (…{olga.id % 1000:03})"]
        ]
        assert {"new", "manage", "stats"} <= set(gained)
        assert listed[:2] == ["Roles", "2 people hold a role."]
        assert "Anna of the chamber: Organiser" in listed
        assert f"without a name (…{olga.id % 1000:03}): Operator" in listed
        assert "⚙️ by the settings, cannot be changed here" in listed
        assert any(line.startswith("Given on ") for line in detail)
        assert confirm[:2] == ["➖ Take this role away?", "Organiser: Anna of the chamber"]
        assert lines(olga)[1] == "This role was not there any more.", "the second tap found it done"
        assert unasked(anna) == [["🔑 Your role has ended: Organiser", "", "Everything else stays as it was."]]
        assert commands(anna) == everybody
        await anna.sends("/manage")
        assert lines(anna)[0] == "You do not have access to this."
        assert await scene.deeds() == ["role_revoked", "role_granted", "role_invited"]


async def test_commands_give_and_take_roles_and_say_what_was_not_understood(start: Start, telegram: Simulator) -> None:
    async with stage(start, telegram) as scene:
        olga, anna = scene.olga, await scene.comes("Anna")
        begun = telegram.person("Ben", language_code="en")
        await begun.sends("/start")
        said = []
        for words in (
            "grant organiser",
            f"grant queen {anna.id}",
            "grant organiser anna",
            "grant organiser ٣٣٣",
            "grant organiser " + "9" * 400,
        ):
            await olga.sends(f"/roles {words}")
            said.append(lines(olga)[1])
        for words in (f"grant manager {begun.id}", "grant manager 4711", f"revoke operator {olga.id}"):
            await olga.sends(f"/roles {words}")
            said.append(lines(olga)[0])
        await olga.sends(f"/roles GRANT Manager {anna.id}")
        granted = lines(olga)
        told = unasked(anna)
        in_menu = "gate" in commands(anna)
        await anna.sends("/roles")
        refused = lines(anna)[0]
        await olga.sends(f"/roles grant manager {anna.id}")
        again = lines(olga)[0]
        await anna.blocks_bot()
        await olga.sends("/roles")
        listed = lines(olga)
        await olga.sends(f"/roles revoke manager {anna.id}")

        assert len(set(said[:5])) == 1
        assert said[0].startswith("This command was not understood.")
        assert (
            said[5:7]
            == ["This account has not started the assistant yet. An invitation works without that: /roles"] * 2
        )
        assert said[7] == "This role comes from the settings and cannot be taken away here."
        assert granted[0] == "✅ The role is given, and the person is told."
        assert told[0][0] == "🔑 You have a role now: Network manager"
        assert in_menu
        assert refused == "You do not have access to this."
        assert again == "This role was there already."
        assert "⚠️ cannot be reached: has not started the assistant, or has blocked it" in listed
        assert lines(olga)[1] == "✅ The role is taken away."
        assert await scene.deeds() == ["role_revoked", "role_granted"]


async def test_operator_without_the_role_is_out_and_the_last_one_stays(start: Start, telegram: Simulator) -> None:
    """The settings name somebody who has never come, so two operators by invitation are all there are."""
    async with stage(start, telegram) as scene:
        olga, anna = scene.olga, await scene.comes("Anna")
        await anna.opens(await scene.invites("Operator", "Anna"))
        await anna.taps("Accept the invitation")
        await olga.sends(f"/roles grant operator {(await scene.comes('Ben')).id}")
        payload = await scene.invites("Operator")
        await anna.opens(payload)
        own = lines(anna)
        await anna.sends("/roles")
        await anna.taps("Open invitations (1)")
        open_ones = lines(anna)
        await anna.taps("🗑 1. Operator")
        taken_back = lines(anna)
        stranger = await scene.comes("Eve")
        await stranger.opens(payload)
        await anna.sends("/roles")
        await anna.taps("Anna")
        await anna.taps("➖ Operator")
        await anna.taps("Take the role away")
        out = lines(anna)
        await anna.sends("/roles")
        await olga.sends("/pause")
        await olga.taps("Pause sending")
        await olga.taps("Resume sending")
        await olga.sends("/roles")
        await olga.taps("What staff did")

        assert own == ["You have this role already. The link stays good for somebody else."]
        assert open_ones[:3] == ["Open invitations", "1 link waits for somebody.", ""]
        assert open_ones[3] == "1. Operator"
        assert taken_back[:2] == ["Open invitations", "🗑 Taken back. The link leads nowhere any more."]
        assert lines(stranger)[0] == "This invitation is no longer good. Please ask for a new one."
        assert out == ["✅ The role is taken away."]
        assert lines(anna)[0] == "You do not have access to this."
        assert "roles" not in commands(anna)
        told = [line.partition(": ")[2] for line in lines(olga) if line.startswith("•")]
        assert [line.partition(" – ")[0] for line in told] == [
            "All sending resumed",
            "All sending paused",
            "Role taken away: Operator, " + told[2].partition(", ")[2].partition(" – ")[0],
            "Invitation taken back: Operator",
            "Invitation made: Operator",
            "Role given: Operator, " + told[5].partition(", ")[2].partition(" – ")[0],
            "Role given: Operator, " + told[6].partition(", ")[2].partition(" – ")[0],
            "Invitation made: Operator",
        ]
        assert len(olga.screen.text) <= 900


def test_every_deed_has_words() -> None:
    with use_language("en"):
        said = {each: deed(each, role="manager", about=Named("Anna"), number="12").plain for each in Deed}

    assert [each for each, words in said.items() if words == each] == []
    assert said[Deed.CAP_LIFTED] == "Announcement 12 freed from the daily limit"


async def test_roles_in_german_and_russian(start: Start, telegram: Simulator) -> None:
    async with stage(start, telegram) as scene:
        olga = scene.olga
        await olga.sends("/language")
        await olga.taps("Deutsch")
        await olga.sends("/roles")
        listed = lines(olga)
        await olga.taps("Einladen")
        await olga.taps("Netzwerkleitung")
        await olga.sends("Mascha Muster")
        payload = olga.screen.text.rpartition(LINK)[2].split()[0]
        made = lines(olga)
        mascha = await newcomer(telegram, "Mascha", "Русский", "Продолжить", language_code="ru")
        await mascha.opens(payload)
        asked = lines(mascha)
        await mascha.taps("Принять приглашение")
        olga.seen()

        assert listed[:2] == ["Rollen", "1 Person hat eine Rolle."]
        assert made[:2] == ["Einladung: Netzwerkleitung", "Für: Mascha Muster"]
        assert "Вам предлагают роль: Менеджер сети" in asked
        assert ("gate", "решения по запросам на контакт") in mascha.menu or "gate" in commands(mascha)
