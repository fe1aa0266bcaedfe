"""Pages of policy: packs, parameters on a day, readable rules, documents, signing by two people."""
