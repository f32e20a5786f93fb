"""What a person can do with schools, the allocation list and returns, one function each."""
