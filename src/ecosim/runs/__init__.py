"""A run: a home living its days in one of the two runtimes, and the folder that tells of it."""
