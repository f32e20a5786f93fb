"""What every app stands on: dates, people, references, forms, errors, outbox."""
