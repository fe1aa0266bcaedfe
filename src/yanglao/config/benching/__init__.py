"""What ``./run bench`` measures, one module a subject. Works on copies, so nothing it writes stays."""
