"""What every test stands on: a world without the settings of whoever runs it, and golden files."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORLD = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana Costa",
    "GIT_AUTHOR_EMAIL": "ana@example.com",
    "GIT_AUTHOR_DATE": "2026-09-28T09:12:00+02:00",
    "GIT_COMMITTER_NAME": "Ana Costa",
    "GIT_COMMITTER_EMAIL": "ana@example.com",
    "GIT_COMMITTER_DATE": "2026-09-28T09:12:00+02:00",
    "GIT_TERMINAL_PROMPT": "0",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
}
"""What the environment of every test says."""

UNSET = (
    "CI",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "EDITOR",
    "EMAIL",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "GITHUB_STEP_SUMMARY",
    "GITLAB_CI",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "LC_TIME",
    "LINES",
    "NO_COLOR",
    "PAGER",
    "VISUAL",
)
"""What it does not say. So it is with every other `GIT_*`: a suite run from a hook would write to that repository."""

# Two cores shared with others stretch a test beyond any deadline; a failure must be about the code.
settings.register_profile("itbiz", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("itbiz")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one switch that rewrites golden files."""
    parser.addoption(
        "--update", action="store_true", help="write what was drawn over the golden files, then look at git diff"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is about permissions where they stop nobody."""
    if not _permissions_bind():
        for item in items:
            if item.get_closest_marker("permissions"):
                item.add_marker(pytest.mark.skip(reason="nothing is read-only here"))


def _permissions_bind() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0o500)
        return not os.access(closed, os.W_OK)


@pytest.fixture(scope="session", autouse=True)
def world() -> Iterator[None]:
    """The environment of all tests, set before the first fixture of any scope."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*UNSET, *(name for name in os.environ if name.startswith(("GIT_", "ITBIZ_")))]:
            patch.delenv(name, raising=False)
        for name, value in WORLD.items():
            patch.setenv(name, value)
        _apply_zone()
        yield
    _apply_zone()


def _apply_zone() -> None:
    if hasattr(time, "tzset"):  # Windows reads no TZ
        time.tzset()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a golden file, byte for byte; with `--update`, write it there instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.exists(), f"no golden file {path}: run pytest with --update and look at what it wrote"
        assert text == path.read_bytes().decode()

    return compare
