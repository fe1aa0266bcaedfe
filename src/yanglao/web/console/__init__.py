"""The desk of bureau, town, village, assessor, finance and inspector."""
