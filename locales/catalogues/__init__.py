"""The catalogues: `messages.pot` as extracted from the sources and one `.po` for each language but English."""
