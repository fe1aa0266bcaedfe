"""The desk: what waits for this person, what is late, where we stand."""
