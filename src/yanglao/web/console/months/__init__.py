"""Pages of the month: its run, its payments, the bank's files."""
