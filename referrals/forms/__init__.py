"""The forms of the referrals app, a page each."""
