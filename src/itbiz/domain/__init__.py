"""What things are and what they add up to; pure, without I/O and without a clock."""
