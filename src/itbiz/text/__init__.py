"""Text to plain data and back, with a place for every value."""
