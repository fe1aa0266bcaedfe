"""Finding a person from anywhere: the box in the top bar."""
