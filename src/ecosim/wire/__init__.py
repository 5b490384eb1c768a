"""How devices look on the bus: Homie 5, and the causes that travel with every message."""
