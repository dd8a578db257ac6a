"""Compile the translations while the package is built, so that what is installed needs no source of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface[Any]):
    """Write an `itbiz.mo` beside every `itbiz.po`; pyproject.toml names them as artifacts, for git ignores them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Called once before each build, an editable one too."""
        for source in sorted(Path(self.root, "src").rglob("*.po")):
            with source.open("rb") as stream:
                catalog = read_po(stream)
            with source.with_suffix(".mo").open("wb") as target:
                write_mo(target, catalog)
