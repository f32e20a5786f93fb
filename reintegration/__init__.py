"""Getting back into school: plans, the first day, reviews, and proof that it lasted."""
