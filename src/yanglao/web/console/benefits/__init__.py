"""Pages of benefits: lists, proposals, applications, one benefit with its reasons."""
