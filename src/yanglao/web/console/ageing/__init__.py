"""Ageing in figures."""
