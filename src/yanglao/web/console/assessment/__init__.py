"""Pages of ability assessments: list, case, the form of items."""
