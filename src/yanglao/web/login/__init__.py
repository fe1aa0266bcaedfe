"""The door: login, second step, choice of duty, password, language."""
