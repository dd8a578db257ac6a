"""`make fuzz`: hostile tickets or contracts for a number of minutes, guided by coverage where atheris is installed.

    python -m tests.fuzz.run ticket|contract MINUTES [SEED]

A seed repeats a run without atheris; with it, so does an empty build/fuzz/.

Stops at the first file that fails, keeps it in build/fuzz/ and ends with another status than 0.
"""

from __future__ import annotations

import os
import resource
import sys
import time
import traceback
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.fuzz.company import Company

    Mutator = Callable[[Random, Sequence[str]], bytes]

KEPT = Path("build/fuzz")
MOST_MEMORY = 1536 * 1024 * 1024
"""Bytes of data a process may hold: whatever asks for more fails with a MemoryError."""
TELLING = 60.0
"""Seconds between two lines on how far it is."""


class Run:
    """One run: what is fed to the company, and until when."""

    def __init__(self, kind: str, minutes: float, seed: int, company: Company, mutated: Mutator) -> None:
        self.company = company
        self.mutated = mutated
        self.path = "contract.yaml" if kind == "contract" else company.ticket_path
        self.texts = [company.texts[self.path]] if kind == "contract" else company.tickets
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self.done = 0
        self.until = time.monotonic() + minutes * 60
        self.told = time.monotonic()

    def take(self, data: bytes) -> None:
        """Feed one file; keep it where it fails."""
        if time.monotonic() - self.told > TELLING:
            self.tell()
        self.done += 1
        try:
            self.company.take(self.path, data)
        except BaseException:
            KEPT.mkdir(parents=True, exist_ok=True)
            kept = KEPT / f"{Path(self.path).stem}-{self.seed}-{self.done}"
            kept.write_bytes(data)
            say(f"failed, kept in {kept}:\n{traceback.format_exc()}")
            raise

    def tell(self) -> None:
        """Say how much was done."""
        self.told = time.monotonic()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        say(f"{self.path}: {self.done} files, at most {peak} MiB, nothing found")

    def plainly(self) -> None:
        """One mutation after the other."""
        while time.monotonic() < self.until:
            self.take(self.mutated(self.rng, self.texts))
        self.tell()

    def guided(self, atheris: Any) -> None:  # noqa: ANN401 - a module without types
        """The same mutations and libFuzzer's own, on what reached something new. Ends the process."""

        def one(data: bytes) -> None:
            if time.monotonic() > self.until:
                self.tell()
                os._exit(0)  # libFuzzer has no other end but a failure
            self.take(data)

        def changed(data: bytes, most: int, seed: int) -> bytes:
            rng = Random(seed)  # noqa: S311 - libFuzzer's own seed
            kind = rng.randint(0, 3)
            if kind == 0:
                return bytes(atheris.Mutate(data, most))
            with suppress(UnicodeDecodeError):
                return self.mutated(rng, [data.decode(), *(self.texts if kind == 1 else ())])[:most]
            return self.mutated(rng, self.texts)[:most]

        corpus = KEPT / f"corpus-{Path(self.path).stem}"
        corpus.mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(self.texts):
            (corpus / str(number)).write_text(text, encoding="utf-8")
        limits = ("-max_len=65536", "-timeout=10", "-rss_limit_mb=0", "-verbosity=0")
        flags = [f"-seed={self.seed}", *limits, f"-artifact_prefix={KEPT}/"]
        atheris.Setup([sys.argv[0], *flags, str(corpus)], one, custom_mutator=changed)
        atheris.Fuzz()


def say(line: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the arguments and run."""
    kind, minutes = sys.argv[1], float(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else SystemRandom().randrange(1, 2**31)
    atheris: Any = None
    with suppress(ImportError):
        atheris = import_module("atheris")
    # Whatever is to be watched must be imported in here, and nowhere before.
    with atheris.instrument_imports(include=["itbiz"]) if atheris else nullcontext():
        from tests.fuzz.company import Company
        from tests.fuzz.mutations import mutated
    run = Run(kind, minutes, seed, Company.example(), mutated)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    say(f"{run.path}: {minutes:g} min, seed {seed}, {'guided by atheris' if atheris else 'without atheris'}")
    if atheris:
        run.guided(atheris)
    else:
        run.plainly()


if __name__ == "__main__":
    main()
