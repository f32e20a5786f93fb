"""Policy of referrals as pure functions: priority, junk, matching."""
