"""What policy says of a plan back into school: pure functions, today is an argument (seed 000)."""
