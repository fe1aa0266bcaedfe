"""Pages of accounts, duties and the access matrix."""
