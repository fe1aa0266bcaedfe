"""The engine that loads policy packs: parameters by date, rules, explanation, checks."""
