"""People who sign in, their roles, and the doors nobody signs in through."""
