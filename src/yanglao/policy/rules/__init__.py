"""Pure part of the engine: no Django, no clock, no files."""
