"""Pure rules of benefits: states, months due, netting of differences."""
