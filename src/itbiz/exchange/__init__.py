"""Other trackers' data, in and out."""
