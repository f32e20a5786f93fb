"""Every write to a referral, one function per thing a person does."""
