"""This council's arrangements: areas, teams, agencies, thresholds, calendars."""
