"""Pages and commands that cross apps."""
