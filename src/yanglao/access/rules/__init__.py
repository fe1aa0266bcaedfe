"""Pure rules of access: duties, row scopes, field masks."""
