"""Rights proved across houses."""
