"""yanglao 养老: the software a county looks after its old people with."""
