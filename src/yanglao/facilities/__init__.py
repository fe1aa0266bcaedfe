"""Facilities: every place of care, its beds, coverage and grades."""
