"""The public form as data: every step with its condition, fields, choices, words and errors."""
