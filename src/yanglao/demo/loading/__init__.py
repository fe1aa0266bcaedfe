"""Loading the drawn county through the houses' own bulk services, as the application."""
