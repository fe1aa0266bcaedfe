"""Who uses it: one package per audience."""
