"""The one look: layouts, parts, words of states, icons. No duty lives here."""
