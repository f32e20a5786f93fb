"""What policy says about a case, as pure functions of dates, numbers and small dataclasses."""
