"""What git's hooks run first: what was judged a moment ago is not judged again, and hardly anything is imported.

The installed hooks start this file itself, without `site`: that, the package and its imports are paid only where there
is something to judge. So nothing is imported here that Python has not loaded at its own start, but for a digest.

`<git folder>/itbiz/judged` remembers verdicts "in order": digests of all that a verdict depends on, never the verdict
"refused". What is not in it, is damaged, or cannot be told cheaply goes the ordinary way, `itbiz.cli.gate`.
"""

import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RECENT = 600
"""Seconds. Judgements depend on the clock: whoever writes at a message for longer has the index judged again."""

MOST_KEPT = 24
"""Verdicts that are remembered, the latest."""

MOST_REFS = 2000
"""Files of refs that are read; where more are loose the ordinary way is as fast."""

HEADER = b"itbiz judged 4"
LARGEST = 1 << 16
CHECKSUM = 20
PLACES = "places-"
"""Begins what says where tickets are: that is no verdict, and holds however old it is."""

PRE_COMMIT, COMMIT_MSG = "pre-commit", "commit-msg"


class Untold(Exception):
    """The state cannot be told cheaply."""


class Seen:
    """The state of a work tree in whose top folder this process stands, as far as verdicts depend on it.

    Raises `Untold` where that cannot be told without asking more of git than is worth it.
    """

    def __init__(self, env: "Mapping[str, str]") -> None:
        if not hasattr(os, "posix_spawn") or any(name in env for name in ("GIT_WORK_TREE", "GIT_COMMON_DIR")):
            raise Untold
        self.env = env
        self.git_dir = env.get("GIT_DIR") or _git_dir()
        common = _bytes(os.path.join(self.git_dir, "commondir"))
        self.common = os.path.join(self.git_dir, os.fsdecode(common).strip()) if common else self.git_dir
        self.memo = os.path.join(self.git_dir, "itbiz", "judged")
        self.merged = _merged(self.git_dir, env)
        self.ground = self._what_it_stands_on()
        self.index = ""
        self.content = ""
        self.places: list[bytes] = []
        self.staged: bytes | None = None
        """What is staged at `places`, as `git diff-index` told it; None where it was not asked."""
        self.settings = b""
        """What `git config --list -z` told."""
        self.contract: bytes | None = None
        """What `git ls-files --stage -z` tells of the contract, for whoever knows it."""

    def same_index(self) -> str:
        """A digest that holds for the index file itself, within one run of git."""
        index = self.env.get("GIT_INDEX_FILE") or os.path.join(self.git_dir, "index")
        try:
            with open(index, "rb") as file:
                about = os.fstat(file.fileno())
                file.seek(-CHECKSUM, os.SEEK_END)
                checksum = file.read()
        except (OSError, ValueError) as error:
            raise Untold from error
        if not any(checksum):
            # `index.skipHash`: two states may look the same.
            raise Untold
        stamp = f"{about.st_size} {about.st_mtime_ns} {about.st_ino} {os.getppid()}".encode()
        home = self.env.get("HOME", "")
        settings = [
            *(os.path.join(self.common, name) for name in ("config", "config.worktree")),
            os.path.join(self.git_dir, "config.worktree"),
            os.path.join(home, ".gitconfig"),
            os.path.join(self.env.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "git", "config"),
        ]
        given = [f"{name}={self.env[name]}".encode() for name in sorted(self.env) if name.startswith("GIT_CONFIG")]
        self.index = digest([b"index", *self.ground, stamp, checksum, *map(_stamp, settings), *given])
        return self.index

    def same_content(self, places: "Sequence[bytes]") -> str:
        """A digest of what is staged below `places` and of git's settings: two processes, side by side."""
        # A contract at the top decides where ours is, even where `itbiz.home` names another folder.
        paths = [b"contract.yaml", *places]
        command = [b"git", b"--literal-pathspecs", b"diff-index", b"--cached", b"--raw", b"-z", b"--no-renames"]
        # `.gitmodules` can keep a submodule out of the answer.
        command += [b"--ignore-submodules=none"]
        staged, settings = started([*command, b"--no-abbrev", b"HEAD", b"--", *paths], self.env), None
        try:
            settings = started([b"git", b"config", b"--list", b"-z"], self.env)
        finally:
            records = finished(staged)
            listed = finished(settings) if settings else None
        if records is None or listed is None or b"\0core.worktree\n" in listed:
            raise Untold
        self.places, self.staged, self.settings = list(places), records, listed
        self.content = digest([b"content", *self.ground, *places, b"", records, listed])
        return self.content

    def same_places(self, places: "Sequence[bytes]") -> str:
        """A name that holds while `places` are where this index has its tickets; to be asked after `same_content`."""
        command = [b"git", b"--literal-pathspecs", b"ls-files", b"--stage", b"-z", b"--", b"contract.yaml", places[0]]
        contract = finished(started(command, self.env)) if self.contract is None else self.contract
        if contract is None:
            raise Untold
        version, here = self.ground[0], b"1" if os.path.isfile("contract.yaml") else b"0"
        return PLACES + digest([version, here, *places, b"", contract, self.settings])

    def _what_it_stands_on(self) -> "list[bytes]":
        env = self.env
        head = _bytes(os.path.join(self.git_dir, "HEAD"))
        version = _bytes(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "version.py"))
        # With reftable the refs are not where this looks for them.
        if not head or not version or os.path.exists(os.path.join(self.common, "reftable")):
            raise Untold
        who = [env.get(name, "\0").encode("utf-8", "surrogateescape") for name in IDENTITY]
        here = b"1" if os.path.isfile("contract.yaml") else b"0"
        shallow = _stamp(os.path.join(self.common, "shallow"))
        packed = os.path.join(self.common, "packed-refs")
        return [
            version,
            head,
            *who,
            here,
            shallow,
            _stamp(packed),
            _bytes(packed) or b"",
            *self.merged,
            b"refs",
            *_refs(self.common),
        ]


IDENTITY = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL", "GIT_NAMESPACE", "GIT_REPLACE_REF_BASE")


def digest(parts: "Sequence[bytes]") -> str:
    """One digest of all parts, each of which keeps its bounds."""
    try:
        from _blake2 import blake2b  # `hashlib` costs more than all the rest
    except ImportError:
        from hashlib import blake2b
    found = blake2b(digest_size=20)
    for part in parts:
        found.update(b"%d:" % len(part))
        found.update(part)
    return found.hexdigest()


def recall(memo: str) -> "tuple[list[bytes], dict[str, int]]":
    """The places that were judged last, and the digests that still hold with their moments. A damaged file has none."""
    text = _bytes(memo) or b""
    lines = text.split(b"\n")
    if len(text) > LARGEST or lines[0] != HEADER or lines[-1] or len(lines) < 3:  # noqa: PLR2004 - header, places, end
        return [], {}
    now, found = int(time.time()), {}
    try:
        places = [bytes.fromhex(word.decode("ascii")) for word in lines[1].split()]
        for line in lines[2:-1]:
            name, moment = line.decode("ascii").split(" ")
            if 0 <= now - int(moment) < RECENT or name.startswith(PLACES):
                found[name] = int(moment)
    except ValueError:
        return [], {}
    return places, found


def remember(memo: str, places: "Sequence[bytes]", digests: "Mapping[str, int]") -> None:
    """Write what `recall` reads. Where nothing can be written, nothing is remembered."""
    kept = sorted(digests.items(), key=lambda each: (each[0].startswith(PLACES), each[1]))[-MOST_KEPT:]
    lines = [HEADER, " ".join(place.hex() for place in places).encode()]
    text = b"\n".join([*lines, *(f"{name} {moment}".encode() for name, moment in kept), b""])
    aside = f"{memo}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(memo), exist_ok=True)
        with open(aside, "wb") as file:
            file.write(text)
        os.replace(aside, memo)
    except OSError:
        return


def in_order(hook: str, env: "Mapping[str, str]") -> bool:
    """Whether what git is about to commit was judged a moment ago and found in order."""
    return look(hook, env)[0]


def look(hook: str, env: "Mapping[str, str]") -> "tuple[bool, Seen | None]":
    """The same, with the state that was seen on the way: whoever judges it need not ask git for that again."""
    seen = None
    try:
        if hook not in {PRE_COMMIT, COMMIT_MSG} or "PRE_COMMIT_REMOTE_BRANCH" in env:
            return False, None
        seen = Seen(env)
        if seen.merged and hook == PRE_COMMIT:
            return False, None
        places, known = recall(seen.memo)
        if not places:
            return False, None
        index = seen.same_index()
        if hook == COMMIT_MSG and index in known:
            return True, seen
        content = seen.same_content(places)
        # What was said once beside a verdict is said again by the next commit, but not by its last hook.
        moment = known.get(content, known.get(f"{content}-told") if hook == COMMIT_MSG else None)
        if moment is None and hook == PRE_COMMIT and known and not seen.staged and seen.same_places(places) in known:
            # A commit that is not about tickets, nor a merge.
            moment = int(time.time())
    except Untold:
        return False, None
    if moment is not None and hook == PRE_COMMIT:
        remember(seen.memo, places, {**known, index: moment})
    return moment is not None, seen


def started(command: "list[bytes]", env: "Mapping[str, str]") -> "tuple[int, int]":
    """A process whose words nobody reads, and the end of the pipe that has its answer."""
    out, into = os.pipe()
    try:
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        return os.posix_spawnp(command[0], command, env, file_actions=[(os.POSIX_SPAWN_DUP2, into, 1), quiet]), out
    except OSError as error:
        os.close(out)
        raise Untold from error
    finally:
        os.close(into)


def finished(process: "tuple[int, int]") -> "bytes | None":
    """What a process answered; None where it failed."""
    pid, out = process
    with open(out, "rb") as file:
        answer = file.read()
    return answer if os.waitpid(pid, 0)[1] == 0 else None


def _git_dir() -> str:
    if os.path.isdir(".git"):
        return ".git"
    named = _bytes(".git") or b""
    if not named.startswith(b"gitdir: "):
        raise Untold
    return os.fsdecode(named[8:].rstrip(b"\r\n"))


def _merged(git_dir: str, env: "Mapping[str, str]") -> "list[bytes]":
    """What is merged, as git names it in a file or, before it writes that, in the environment."""
    heads = (_bytes(os.path.join(git_dir, "MERGE_HEAD")) or b"").split()
    return sorted({*heads, *(name[8:].encode() for name in env if name.startswith("GITHEAD_"))})


def _refs(common: str) -> "list[bytes]":
    found: list[bytes] = []
    for path in _files(os.path.join(common, "refs")):
        if len(found) == MOST_REFS:
            raise Untold
        found.append(path.encode("utf-8", "surrogateescape") + b"\n" + (_bytes(path) or b""))
    return sorted(found)


def _files(folder: str) -> "Iterator[str]":
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(entry.path)
                else:
                    yield entry.path
    except OSError as error:
        raise Untold from error


def _bytes(path: str) -> "bytes | None":
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return None


def _stamp(path: str) -> bytes:
    try:
        about = os.stat(path)
    except OSError:
        return b"none"
    return f"{about.st_size} {about.st_mtime_ns} {about.st_ino}".encode()


def main() -> None:
    """What an installed hook runs: `hook_start.py HOOK [ARGUMENT …]`."""
    # Nothing of it lives long enough to be worth collecting.
    gc.disable()
    # `os.environ` itself: what it holds is what git is given.
    known, seen = look(sys.argv[1] if len(sys.argv) > 1 else "", dict(os.environ))
    if known:
        os._exit(0)
    if "site" not in sys.modules:
        # Started with -S: only now are the installed packages looked for.
        import site

        site.main()
    # This very module, not a second one of its text.
    sys.modules["itbiz.cli.hook_start"] = sys.modules[__name__]
    from itbiz.cli.gate import run
    from itbiz.cli.main import leave, prepare_streams

    prepare_streams()
    leave(run(sys.argv[1:], seen))


if __name__ == "__main__":
    main()
