"""The weekly service delivery review: a value worked out from the tickets, and its forms as Markdown and as data."""
