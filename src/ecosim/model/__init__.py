"""What a device is: state plus handlers, composed of parts that are state plus handlers."""
