"""The job that sends reminders does it: its script, as it stands on the page, with curl and a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from tests.exchange.mail_server import Server

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "ci.md"
LAST_DAY = "2026-11-20T17:00:00+01:00"


def script() -> str:
    found = re.search(
        r"^ +run: \|\n((?: {10}.*\n)+)(?=```\n\nWith \[msmtp\])", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert found
    return textwrap.dedent(found[1])


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="the job runs curl in bash")
def test_the_job_on_the_page_sends_every_message(tmp_path: Path) -> None:
    # The server here speaks no TLS, and the company's tickets have the dates they have.
    lines = script().replace(" --ssl-reqd", "").replace("itbiz due", f"itbiz --lang en due --as-of {LAST_DAY}")
    assert lines != script()
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            done = subprocess.run(
                ["bash", "-e", "-c", lines],
                cwd=ROOT,
                env={
                    **os.environ,
                    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                    "RUNNER_TEMP": str(tmp_path),
                    "SENDER": "itbiz@fulmar.example",
                    "SERVER": f"smtp://127.0.0.1:{server.server_address[1]}",
                    "LOGIN": "user:password",
                },
                capture_output=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
        finally:
            server.shutdown()
            thread.join(20)
    assert done.returncode == 0, done.stderr
    read = [BytesParser(policy=policy.default).parsebytes(data) for _, _, data in server.taken]
    assert [(sender, to) for sender, to, _ in server.taken] == [
        ("itbiz@fulmar.example", f"{name}@fulmar.example") for name in ("hugo", "ines", "nadia", "odile", "paul")
    ]
    assert [each["To"] for each in read] == [to for _, to, _ in server.taken]
    assert "Moyenne sur 5, 20 ou 60 séances ?" in read[2].get_content()
