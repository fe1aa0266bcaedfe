"""Pages about oneself: profile, two-step login, choice of duty."""
