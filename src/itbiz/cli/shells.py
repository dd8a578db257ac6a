"""What each shell is told.

typer's own classes pass every title through rich markup: 60 ms a key press, and a title with `[/x]` in it breaks the
completion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer._click.shell_completion import add_completion_class
from typer._completion_classes import BashComplete, FishComplete, PowerShellComplete, ZshComplete

if TYPE_CHECKING:
    from typer._click.shell_completion import CompletionItem


class Zsh(ZshComplete):
    """`"value":"help"`, in the quoting of `_arguments`."""

    def format_completion(self, item: CompletionItem) -> str:
        """One offer."""
        value = f'"{_for_zsh(str(item.value))}"'
        return f'{value}:"{_for_zsh(item.help)}"' if item.help else value


class Fish(FishComplete):
    """`value<tab>help`."""

    def format_completion(self, item: CompletionItem) -> str:
        """One offer."""
        return f"{item.value}\t{' '.join(item.help.split())}" if item.help else str(item.value)


class PowerShell(PowerShellComplete):
    """`value:::help`."""

    def format_completion(self, item: CompletionItem) -> str:
        """One offer."""
        return f"{item.value}:::{item.help or ' '}"


def _for_zsh(text: str) -> str:
    text = text.replace('"', '""').replace("'", "''")
    return text.replace("$", "\\$").replace("`", "\\`").replace(":", r"\\:")


def register() -> None:
    """Put them in the place of typer's own."""
    add_completion_class(BashComplete, "bash")
    add_completion_class(Zsh, "zsh")
    add_completion_class(Fish, "fish")
    add_completion_class(PowerShell, "powershell")
    add_completion_class(PowerShell, "pwsh")
