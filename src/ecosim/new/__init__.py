"""Makes what an author begins with: a kind with its test, a household with its days."""
