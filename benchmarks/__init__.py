"""How fast itbiz is, measured: a company of any size with its history, and whole processes against floors of git."""
