"""Pages that cross apps: who looked, search, messages, and the public pages around the form."""
