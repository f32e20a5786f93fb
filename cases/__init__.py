"""The child and the casework."""
