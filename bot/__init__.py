"""Runs the process: the only place that knows everybody."""

import os

# Telegram's waits come as timedelta; the older integers raise a deprecation warning at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")
