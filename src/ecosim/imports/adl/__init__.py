"""Logs of real residents, read, and made into days."""
