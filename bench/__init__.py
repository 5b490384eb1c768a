"""How fast ecosim is, always next to a reference measured in the same run: see `docs/performance.md`."""
