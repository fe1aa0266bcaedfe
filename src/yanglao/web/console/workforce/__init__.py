"""Pages of the register of workers."""
