"""Pages of schools, the allocation list and returns."""
