"""The physical truth that devices sense: people, places, rooms, vehicles, weather."""
