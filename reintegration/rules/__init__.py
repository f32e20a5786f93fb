"""Policy of plans back into school, as pure functions."""
