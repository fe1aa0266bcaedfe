"""Personal saved views of the lists: a row of chips above each list, and a page to rename and delete."""
