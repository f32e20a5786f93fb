"""What a person sees of accounts: pages of our own, and what surrounds signing in."""
