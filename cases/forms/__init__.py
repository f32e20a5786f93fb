"""One form for each thing a person can do to a case."""
