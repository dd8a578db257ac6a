"""The version of the program, where reading it costs no import."""

VERSION = "0.1.0"
