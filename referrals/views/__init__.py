"""The pages of the referrals app."""
