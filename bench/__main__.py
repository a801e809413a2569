"""`make bench`: benchmarks with their baselines in the same run; prints ratios."""

from bench import updates

if __name__ == "__main__":
    updates.run()
