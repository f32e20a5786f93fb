"""The ledger of status changes, who opened what, and the seals over both."""
