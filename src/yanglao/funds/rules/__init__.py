"""Pure rules of money: states, layouts of bank files, splitting a sum over sources."""
