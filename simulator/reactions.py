"""The emoji a bot may react with (Bot API, ReactionTypeEmoji); a wrong one is REACTION_INVALID."""

from telegram.constants import ReactionEmoji

ALLOWED = frozenset(str(emoji.value) for emoji in ReactionEmoji)
