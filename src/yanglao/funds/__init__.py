"""Double-entry ledger, sources and budgets, payments, batches and bank files."""
