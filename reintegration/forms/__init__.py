"""Forms of plans, one page each."""
