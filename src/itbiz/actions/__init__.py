"""What people do: pure functions from a backlog and an intent to new texts."""
