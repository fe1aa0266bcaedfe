"""Schemes, applications, decisions, monthly runs, entitlement accounts."""
