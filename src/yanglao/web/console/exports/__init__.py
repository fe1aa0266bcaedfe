"""Exports: why, approved by whom, how far, fetched when; every list of the console comes through here."""
