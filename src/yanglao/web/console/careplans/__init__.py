"""照护计划: the list by what waits, one person's plan, what no place of the town gives."""
