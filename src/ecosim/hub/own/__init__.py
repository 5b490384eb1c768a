"""What lives in the hub itself: scripts, scenes, helpers, groups, zones, persons, the sun."""
