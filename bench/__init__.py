"""Benchmarks with their baselines in the same run; they print ratios and decide nothing."""
