"""The broker: one core that knows MQTT's rules, and the doors that lead to it."""
