"""Whether devices on a broker, ours or not, do what they announce: Homie 5 and Home Assistant discovery."""
