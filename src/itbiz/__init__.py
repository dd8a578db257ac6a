"""Tickets in git, with a contract of trust between the business and IT."""
