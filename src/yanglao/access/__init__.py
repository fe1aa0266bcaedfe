"""Users, duties, data scope, field masks, view log."""
