"""Workforce: who works in elderly care, where, with which certificate."""
