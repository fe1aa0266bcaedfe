"""Pages of the books: trial balance, an account, an entry, the check."""
