"""Tickets in the forms of other tools, with as much of each as the form can say."""

from __future__ import annotations

import json
import subprocess
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.process import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Ticket = dict[str, Any]
DONE = frozenset({"delivered", "closed", "refused", "cancelled"})
UNDER_WAY = frozenset({"started", "waiting"})


@dataclass(frozen=True, slots=True)
class Form:
    """Where a tool's copy of the tickets is, the program that reads it, and what that program is told."""

    folder: Path
    program: str
    env: Mapping[str, str]

    def run(self, *arguments: str, given: str | None = None) -> None:
        """Run the program there, unmeasured. Raises Failed."""
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self.env,
            check=False,
            capture_output=True,
            input=given,
            encoding="utf-8",
        )
        if done.returncode:
            raise Failed(f"{self.program} {' '.join(arguments)}: {done.stdout}{done.stderr}")


def tickets_in(top: Path) -> Iterator[Ticket]:
    """Every ticket of a repository, as plain data whose values are all texts."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    for path in sorted((top / "tickets").rglob("*.yaml")):
        yield yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  # builds texts and nothing else


def taskwarrior(form: Form, tickets: Sequence[Ticket]) -> None:
    """One JSON object a task, through `task import`."""
    tasks = [
        {
            "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, each["id"])),
            "description": each["title"],
            "project": each["provider"],
            "tags": [each["requester"], each["class"], each["type"]],
            "entry": _basic(each["opened"]),
            "status": "completed" if each["status"] in DONE else "pending",
            **({"end": _basic(_ended(each))} if each["status"] in DONE else {}),
            "annotations": [{"entry": _basic(line["at"]), "description": _said(line)} for line in _lines(each)],
        }
        for each in tickets
    ]
    (form.folder / "taskrc").write_text("confirmation=off\nverbose=nothing\n", encoding="utf-8")
    (form.folder / "data").mkdir()
    form.run("import", "-", given=json.dumps(tasks))


def fossil(form: Form, tickets: Sequence[Ticket]) -> None:
    """A repository of fossil with a ticket each."""
    form.run("init", "--admin-user", "nadia", "tickets.fossil")
    for each in tickets:
        fields = {
            "title": each["title"],
            "status": "Closed" if each["status"] in DONE else "Open",
            "type": each["type"],
            "priority": each["class"],
            "subsystem": each["provider"],
            "comment": each["description"],
        }
        words = [word for pair in fields.items() for word in pair]
        form.run("ticket", "add", *words, "-R", "tickets.fossil", "--user", "nadia")


def todoman(form: Form, tickets: Sequence[Ticket]) -> None:
    """One iCalendar file a task."""
    (form.folder / "lists" / "tickets").mkdir(parents=True)
    (form.folder / "config.py").write_text(
        f'path = "{form.folder}/lists/*"\ncache_path = "{form.folder}/cache.sqlite3"\n', encoding="utf-8"
    )
    for each in tickets:
        done = each["status"] in DONE
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//benchmarks//EN",
            "BEGIN:VTODO",
            f"UID:{each['id']}",
            f"DTSTAMP:{_basic(each['opened'])}",
            f"CREATED:{_basic(each['opened'])}",
            f"SUMMARY:{_escaped(each['title'])}",
            f"CATEGORIES:{each['requester']},{each['class']}",
            f"DESCRIPTION:{_escaped(each['description'])}",
            f"STATUS:{'COMPLETED' if done else 'NEEDS-ACTION'}",
            *([f"COMPLETED:{_basic(_ended(each))}"] if done else []),
            "END:VTODO",
            "END:VCALENDAR",
        ]
        path = form.folder / "lists" / "tickets" / f"{each['id']}.ics"
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")


def backlog(form: Form, tickets: Sequence[Ticket]) -> None:
    """One Markdown file a task, in a git repository of its own."""
    subprocess.run(["git", "init", "--quiet"], cwd=form.folder, env=form.env, check=True)
    form.run("init", "company", "--defaults", "--integration-mode", "none", given="")
    for number, each in enumerate(tickets, 1):
        status = "Done" if each["status"] in DONE else "In Progress" if each["status"] in UNDER_WAY else "To Do"
        head = {
            "id": f"TASK-{number}",
            "title": each["title"],
            "status": status,
            "assignee": [f"@{each['assignee'].partition('@')[0]}"] if "assignee" in each else [],
            "created_date": each["opened"][:16].replace("T", " "),
            "labels": [each["requester"], each["provider"], each["class"]],
            "dependencies": [],
        }
        said = "\n".join(_said(line) for line in _lines(each))
        text = f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n\n## Description\n\n{each['description']}\n{said}\n"
        (form.folder / "backlog" / "tasks" / f"task-{number} - {number}.md").write_text(text, encoding="utf-8")
    for words in (["add", "--all"], ["-c", "user.name=n", "-c", "user.email=n@x", "commit", "--quiet", "-m", "Tasks"]):
        subprocess.run(["git", *words], cwd=form.folder, env=form.env, check=True)


def files(form: Form, tickets: Sequence[Ticket]) -> None:
    """The tickets as they are: the folder already holds a copy of them."""
    if sum(1 for _ in (form.folder / "tickets").rglob("*.yaml")) != len(tickets):
        raise AssertionError(form.folder)


def _lines(ticket: Ticket) -> list[dict[str, str]]:
    return [*ticket.get("history", []), *ticket.get("thread", [])]


def _said(line: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {value}" for name, value in line.items())


def _ended(ticket: Ticket) -> str:
    return str(ticket["history"][-1]["at"])


def _basic(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
