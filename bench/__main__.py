"""`make bench [ONLY=updates]`: benchmarks with their baselines in the same run; prints ratios."""

import sys

from bench import answers, broadcasts, flood, partners, reminders, updates

BENCHMARKS = {
    "updates": updates.run,
    "flood": flood.run,
    "broadcasts": broadcasts.run,
    "answers": answers.run,
    "reminders": reminders.run,
    "partners": partners.run,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()
