"""The virtual runtime: one timeline for all, a bus in memory, faults on demand."""
