"""Benchmarks: ours and a yardstick, measured side by side in one run."""
