"""What must hold, now and against the base."""
