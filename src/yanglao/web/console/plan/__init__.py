"""Pages of the plan: the board, one indicator, the rows behind a number, publication."""
