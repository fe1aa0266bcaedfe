"""Planning: indicators of the plan, counted from rows and traced back to them."""
