"""The jobs of the forges, carried out by bash as a runner does, on the merge that it would check out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from itbiz.cli import starting

if TYPE_CHECKING:
    from tests.gate.conftest import Desk, Done

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
TEMPLATE = ROOT / "ci" / "gitlab" / "itbiz.gitlab-ci.yml"
LIMIT = 1048576
NONE = "0" * 40

pytestmark = pytest.mark.slow


@dataclass
class Runner:
    """A runner with a checkout, and what the event and the inputs say."""

    desk: Desk
    temp: Path

    def step(self, name: str, expressions: dict[str, str] | None = None, **env: str) -> Done:
        """Carry out one step of the action. `expressions` are what GitHub would put for `${{ … }}`."""
        step = STEPS[name]
        known = {f"inputs.{key}": each["default"] for key, each in ACTION["inputs"].items()}
        known |= {"github.event.repository.default_branch": "main", **(expressions or {})}
        before = "github.event.merge_group.base_sha || github.event.before"
        known.setdefault(before, "")
        given = {
            key: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], value)
            for key, value in step.get("env", {}).items()
        }
        return self.bash(step["run"], **given, **env)

    def bash(self, script: str, **env: str) -> Done:
        self.temp.mkdir(exist_ok=True)
        files = {name: str(self.temp / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in files.values():
            Path(file).touch()
        world = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REF": "refs/pull/1/merge",
            "RUNNER_TEMP": str(self.temp),
            **files,
        }
        return self.desk.run(
            "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script, cwd=None, **{**world, **env}
        )

    def outputs(self) -> dict[str, str]:
        lines = (self.temp / "GITHUB_OUTPUT").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def summary(self) -> Path:
        return self.temp / "GITHUB_STEP_SUMMARY"


@pytest.fixture
def shared(desk: Desk, tmp_path: Path) -> Desk:
    """A clone whose origin has one of two tokens taken on main, and two branches that each take the other."""
    desk.ticket("AAAA1", claimed=True)
    desk.save()
    desk.ok("clone", "-q", "--bare", str(desk.top), str(tmp_path / "origin.git"))
    desk.ok("remote", "add", "origin", str(tmp_path / "origin.git"))
    for number, branch in (("AAAA2", "one"), ("AAAA3", "two")):
        desk.ok("switch", "-q", "-c", branch, "main")
        desk.ticket(number, claimed=True)
        desk.save()
    desk.ok("push", "-q", "origin", "one", "two")
    desk.ok("fetch", "-q", "origin")
    return desk


@pytest.fixture
def runner(shared: Desk, tmp_path: Path) -> Runner:
    return Runner(shared, tmp_path / "runner")


def merge(desk: Desk, branch: str, into: str = "origin/main") -> str:
    """What GitHub checks out for a pull request: a merge of its own making."""
    desk.ok("switch", "-q", "--detach", into)
    desk.ok("-c", "core.hooksPath=/dev/null", "merge", "-q", "--no-ff", "-m", f"Merge {branch}", f"origin/{branch}")
    return desk.head()


def test_a_pull_request_is_judged_as_the_merge(runner: Runner) -> None:
    desk = runner.desk
    merge(desk, "one")
    green = runner.step("check", GITHUB_BASE_REF="main")
    assert green.status == 0, green.said
    assert "::error" not in green.out
    # The second was green too, until the first was merged.
    desk.ok("push", "-q", "origin", f"{desk.head()}:refs/heads/main")
    desk.ok("fetch", "-q", "origin")
    merge(desk, "two")
    red = runner.step("check", GITHUB_BASE_REF="main")
    assert red.status == 1
    assert red.out.startswith("::error file=tickets/")
    assert "title=quota-exceeded" in red.out
    assert "itbiz swap" in red.out


def test_a_stale_merge_is_judged_with_the_target_as_it_is_now(runner: Runner) -> None:
    desk = runner.desk
    stale = merge(desk, "two")
    desk.ok("push", "-q", "origin", "one:main")
    desk.ok("fetch", "-q", "origin")
    desk.ok("switch", "-q", "--detach", stale)
    done = runner.step("check", GITHUB_BASE_REF="main")
    assert done.status == 1
    assert "quota-exceeded" in done.out


BEFORE = "github.event.merge_group.base_sha || github.event.before"


def test_a_merge_queue_is_judged_against_what_stands_before_in_it(runner: Runner) -> None:
    first = merge(runner.desk, "one")
    merge(runner.desk, "two", into=first)
    done = runner.step("check", {BEFORE: first}, GITHUB_EVENT_NAME="merge_group")
    assert done.status == 1
    assert "quota-exceeded" in done.out


def test_a_push_is_judged_as_a_whole(runner: Runner) -> None:
    desk = runner.desk
    before = desk.ok("rev-parse", "main")
    desk.ok("switch", "-q", "two")
    desk.ticket("AAAA4", claimed=True)
    desk.save()
    desk.put("notes.txt", "nothing of a ticket\n")
    desk.save()
    push = {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}
    assert runner.step("check", {BEFORE: before}, **push).status == 1
    # The last commit alone is in order, which is all that can be seen once the old tip is gone.
    lost = runner.step("check", {BEFORE: "1" * 40}, **push)
    assert lost.status == 0
    assert lost.out.startswith("::warning::")
    # A branch, a new one too, is compared with what it will be merged into.
    branch = {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/two"}
    assert runner.step("check", {BEFORE: NONE}, **branch).status == 1


def test_another_format_goes_into_a_file_beside_the_annotations(runner: Runner) -> None:
    runner.desk.ok("push", "-q", "origin", "one:main")
    runner.desk.ok("fetch", "-q", "origin")
    runner.desk.ok("switch", "-q", "two")
    done = runner.step("check", {"inputs.format": "sarif"}, GITHUB_BASE_REF="main")
    assert done.status == 1
    assert done.out.startswith("::error")
    found = json.loads(Path(runner.outputs()["findings"]).read_text(encoding="utf-8"))
    assert found["runs"][0]["results"][0]["ruleId"] == "quota-exceeded"
    wrong = runner.step("check", {"inputs.format": "yaml"}, GITHUB_BASE_REF="main")
    assert wrong.status == 2
    assert "there is no format `yaml`" in wrong.out


def test_nobody_slips_a_command_in(runner: Runner) -> None:
    desk = runner.desk
    name = "a$(touch${IFS}pwned)`touch${IFS}pwned`"
    desk.ok("push", "-q", "origin", f"main:refs/heads/{name}")
    desk.ok("fetch", "-q", "origin")
    desk.ok("switch", "-q", "two")
    (desk.top / "pip").mkdir()
    (desk.top / "secrets.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    desk.put("contract.yaml", "schema: '##[add-mask]x'\n::error::y: 1\n")
    desk.save()
    done = runner.step("check", GITHUB_BASE_REF=name)
    assert done.status in {1, 2}
    assert not (desk.top / "pwned").exists()
    outside = re.sub(r"::stop-commands::(\w+)\n.*?\n::\1::\n", "", done.out, flags=re.DOTALL)
    assert [
        line for line in outside.splitlines() if not line.startswith(("::error file=", "::group::", "::endg"))
    ] == []
    assert done.err == ""


def test_a_shallow_checkout_is_told_what_it_lacks(runner: Runner, tmp_path: Path) -> None:
    runner.desk.ok(
        "clone", "-q", "--depth", "1", "-b", "two", f"file://{tmp_path}/origin.git", str(tmp_path / "shallow")
    )
    shallow = Runner(type(runner.desk)(tmp_path / "shallow"), tmp_path / "runner")
    done = shallow.step("check", {BEFORE: NONE}, GITHUB_EVENT_NAME="push", GITHUB_REF="refs/heads/two")
    assert done.status == 2
    assert "fetch-depth: 0" in done.out


def test_the_review_goes_into_the_summary_as_far_as_it_fits(runner: Runner) -> None:
    done = runner.step("report")
    assert done.status == 0, done.said
    whole = Path(runner.outputs()["report"]).read_bytes()
    assert runner.summary.read_bytes() == whole
    for taken, sign in ((LIMIT - len(whole) + 1, "::notice::"), (LIMIT - 10, "::warning::")):
        runner.summary.write_bytes(b"x" * taken)
        done = runner.step("report")
        assert done.status == 0, done.said
        assert sign in done.out
        added = runner.summary.stat().st_size - taken
        assert (0 < added < len(whole)) if sign == "::notice::" else added == 0
        assert runner.summary.stat().st_size <= LIMIT


def test_the_pages_to_publish(runner: Runner) -> None:
    done = runner.step("site")
    assert done.status == 0, done.said
    names = {path.name for path in Path(runner.outputs()["site"]).iterdir()}
    assert names >= {"index.html", "board.html"}
    assert 'href="board.html"' in (Path(runner.outputs()["site"]) / "index.html").read_text(encoding="utf-8")
    assert Path(runner.outputs()["message"]).read_text(encoding="utf-8").startswith("# ")


def test_gitlab_publishes_the_same_pages_and_prints_the_message(runner: Runner) -> None:
    jobs = YAML(typ="safe").load(TEMPLATE.read_text(encoding="utf-8"))
    assert runner.bash("\n".join(jobs["pages"]["script"][1:])).status == 0
    assert (runner.desk.top / "public" / "index.html").exists()
    assert (runner.desk.top / "public" / "board.html").exists()
    done = runner.bash("\n".join(jobs["itbiz-review"]["script"][1:]))
    assert done.status == 0
    assert done.out.startswith("# ")


def test_expressions_stay_out_of_scripts_and_actions_are_pinned() -> None:
    for steps in (ACTION["runs"]["steps"], YAML(typ="safe").load(starting.ci_job("github"))["jobs"]["check"]["steps"]):
        for step in steps:
            assert "${{" not in step.get("run", "")
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step.get("uses", f"a/b@{NONE}"))


@pytest.mark.parametrize(
    ("schema", "name"),
    [("github-actions", "action.yml"), ("github-workflows", "github"), ("gitlab-ci", "gitlab")],
)
def test_the_forges_take_the_files(schema: str, name: str, tmp_path: Path) -> None:
    file = ROOT / name
    if name in {"github", "gitlab"}:
        file = tmp_path / f"{name}.yml"
        file.write_text(starting.ci_job(name), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_the_template_to_include_is_what_init_writes() -> None:
    assert TEMPLATE.read_text(encoding="utf-8") == starting.ci_job("gitlab")


def test_the_lock_of_the_action_names_the_releases_that_are_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("ci/requirements.lock") < pins("requirements.lock")


def test_a_merge_request_of_gitlab_is_judged_as_the_merge(runner: Runner) -> None:
    job = YAML(typ="safe").load(TEMPLATE.read_text(encoding="utf-8"))["itbiz"]
    assert job["script"][0] == 'pip install --quiet "$ITBIZ"'
    script, desk = job["script"][1], runner.desk
    desk.ok("switch", "-q", "--detach", "origin/two")
    asked = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "GITHUB_ACTIONS": ""}
    assert runner.bash(script, **asked).status == 0
    desk.ok("push", "-q", "origin", "one:main")
    done = runner.bash(script, **asked)
    assert done.status == 1
    assert "itbiz swap" in done.out
    assert json.loads((desk.top / "itbiz.json").read_bytes())[0]["check_name"] == "quota-exceeded"
    assert ET.fromstring((desk.top / "itbiz.xml").read_bytes()).get("failures") == "1"  # noqa: S314  # our own
    pushed = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "", "GITHUB_ACTIONS": ""}
    assert runner.bash(script, CI_COMMIT_BEFORE_SHA=NONE, **pushed).status == 0
    assert runner.bash(script, CI_COMMIT_BEFORE_SHA=desk.ok("rev-parse", "origin/one"), **pushed).status == 1


def test_the_workflow_that_init_writes_judges_the_merge(runner: Runner) -> None:
    steps = YAML(typ="safe").load(starting.ci_job("github"))["jobs"]["check"]["steps"]
    (script,) = [step["run"] for step in steps if "itbiz check" in step.get("run", "")]
    (review,) = [step["run"] for step in steps if "itbiz report" in step.get("run", "")]
    desk = runner.desk
    merge(desk, "two")
    assert runner.bash(script, GITHUB_BASE_REF="main", BEFORE="").status == 0
    desk.ok("push", "-q", "origin", "one:main")
    desk.ok("fetch", "-q", "origin")
    assert runner.bash(script, GITHUB_BASE_REF="main", BEFORE="").status == 1
    assert runner.bash(script, GITHUB_BASE_REF="", BEFORE="").status == 0
    assert runner.bash(script, GITHUB_BASE_REF="", BEFORE=desk.ok("rev-parse", "origin/one")).status == 1
    assert runner.bash(review).status == 0
    assert runner.summary.stat().st_size > 0


DELEGATE = """\
#!/bin/sh
# What Gitea and Forgejo write: each file of the folder is given what git said.
data=$(cat)
for hook in "$(dirname "$0")"/pre-receive.d/*; do
    printf '%s\\n' "$data" | "$hook" || exit $?
done
"""


def serve(desk: Desk, program: str) -> None:
    """Put the script into the folder of the server's hooks, with itbiz where `program` says."""
    script = (ROOT / "ci" / "pre-receive" / "itbiz").read_text(encoding="utf-8")
    hooks = desk.top.parent / "origin.git" / "hooks"
    (hooks / "pre-receive.d").mkdir(parents=True)
    texts = {"pre-receive": DELEGATE, "pre-receive.d/itbiz": re.sub(r"(?m)^itbiz=.*", f"itbiz={program}", script)}
    for name, text in texts.items():
        (hooks / name).write_text(text, encoding="utf-8")
        (hooks / name).chmod(0o755)


def test_a_server_without_itbiz_takes_nothing(runner: Runner) -> None:
    desk = runner.desk
    serve(desk, "/nowhere/itbiz")
    done = desk.git("push", "-q", "--no-verify", "origin", "one:main", PATH="/usr/bin:/bin")
    assert done.status == 1
    assert "nothing was updated" in done.err
    assert desk.ok("ls-remote", "origin", "main").split()[0] == desk.ok("rev-parse", "main")


def test_a_forge_that_merges_in_a_clone_of_its_own_is_judged_at_its_push(runner: Runner) -> None:
    desk = runner.desk
    serve(desk, str(Path(sys.executable).with_name("itbiz")))
    desk.ok("push", "-q", "--no-verify", "origin", "one:main")
    desk.ok("fetch", "-q", "origin")
    for button in (["merge", "-q", "--no-ff", "-m", "web"], ["merge", "-q", "--squash"], ["rebase", "-q", "--onto"]):
        desk.ok("switch", "-q", "--detach", "origin/main")
        if button[0] == "rebase":
            desk.ok(*button, "origin/main", "main", "origin/two")
        else:
            desk.ok("-c", "core.hooksPath=/dev/null", *button, "origin/two")
        if "--squash" in button:
            desk.ok("commit", "-q", "--no-verify", "-m", "web")
        done = desk.git("push", "-q", "--no-verify", "origin", "HEAD:main")
        assert done.status == 1, done.said
        assert "itbiz swap" in done.err
    assert desk.ok("ls-remote", "origin", "main").split()[0] == desk.ok("rev-parse", "origin/one")
