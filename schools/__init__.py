"""What schools are, and what schools tell us."""
