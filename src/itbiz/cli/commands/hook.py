"""`itbiz hook`."""

# ruff: noqa: ARG001  # the body is being written

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.unbuilt import not_yet

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def install(session: Session, *, dry_run: bool) -> int:
    """Install the hooks."""
    raise not_yet("itbiz install")


def uninstall(session: Session, *, dry_run: bool) -> int:
    """Remove those that itbiz wrote."""
    raise not_yet("itbiz uninstall")


def status(session: Session) -> int:
    """Say which hooks run."""
    raise not_yet("itbiz status")


def pre_commit(session: Session) -> int:
    """Check the index before a commit."""
    raise not_yet("itbiz pre-commit")


def pre_merge_commit(session: Session) -> int:
    """Check the index before the commit of a merge."""
    raise not_yet("itbiz pre-merge-commit")
