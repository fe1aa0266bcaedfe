"""来件: what the town is asked for, by telephone, at the counter or from the portal."""
