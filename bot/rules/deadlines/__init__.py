"""Limitation periods and statutory time limits: which one a story starts, when it ends, how sure that is."""
