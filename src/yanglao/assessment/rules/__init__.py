"""Pure rules of the house: no database, no clock, no files."""
