"""Measurements that can be run again: one folder per question, each with a README, a `run.py` and its results."""
