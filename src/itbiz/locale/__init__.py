"""English and French: what turns the messages of the other rooms into words on a screen.

Nothing here is loaded that English can do without, and no library that a board would wait for: the names of days and
months stand in `dates`, where tests hold them to those of the Unicode CLDR.
"""

from itbiz.locale.language import LANGUAGES, Language, language

__all__ = ["LANGUAGES", "Language", "language"]
