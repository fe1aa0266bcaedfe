"""Erasing by schedule."""
