"""Every write about a plan: one function for each thing a person can do."""
