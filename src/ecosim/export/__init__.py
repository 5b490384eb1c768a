"""A run's messages as spans, for programs that show traces."""
