"""What people see; without I/O beyond the stream they are given."""
