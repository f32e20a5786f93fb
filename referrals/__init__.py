"""How a concern reaches us, and triage."""
