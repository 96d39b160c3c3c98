"""The contexts that builders are timed on, and the bases they stand on: seeded, so the same each time."""
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional

SEED = 20_000


@dataclass(frozen=True)
class Row:
    """A piece of work: its words, the seconds jbuild must reach, and what is done before each timed run."""

    key: str
    words: str
    goal: float
    folder: Path
    tar: bool = False
    compression: Optional[str] = None
    warm: bool = False
    change: Optional[Callable[[Path], None]] = None
    rung: str = "namespaces"
    steps: int = 0  # how many a builder that remembers all would have cached


def vocabulary(source):
    """Words to make texts of."""
    return [bytes(source.choices(b"abcdefghijklmnopqrstuvwxyz", k=source.randint(2, 9))) for _ in range(4000)]


def tree(folder, files):
    """So many files of 0.2 to 8 KB in 200 folders: text and noise by halves."""
    source = random.Random(SEED)
    words = vocabulary(source)
    for i in range(files):
        place = folder / f"d{i % 200:03}"
        place.mkdir(parents=True, exist_ok=True)
        size = source.randint(200, 8192)
        if i % 2:
            content = source.randbytes(size)
        else:
            content = b" ".join(source.choices(words, k=size // 6))[:size]
        (place / f"f{i:05}").write_bytes(content)


def large(folder):
    """50 MB of text and 50 MB that nothing makes smaller."""
    source = random.Random(SEED + 1)
    words = vocabulary(source)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "text", "wb") as out:
        while out.tell() < 50 << 20:
            out.write(b" ".join(source.choices(words, k=20_000)) + b"\n")
    (folder / "noise").write_bytes(source.randbytes(50 << 20))


def context(folder, dockerfile, make=None):
    """A folder with a Dockerfile, and what is made in it."""
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text(dockerfile)
    if make:
        make(folder)
    return folder


def bases(work, registry):
    """What rows stand on, each a name in the registry and its context: busybox with its links, and 50 MB more."""
    small, fat = f"{registry}/busybox", f"{registry}/fat"
    yield small, context(
        work / "base", "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n",
        lambda folder: shutil.copy(shutil.which("busybox"), folder / "busybox"))
    yield fat, context(
        work / "fat", f"FROM {small}\nCOPY noise /noise\n",
        lambda folder: (folder / "noise").write_bytes(random.Random(SEED + 2).randbytes(50 << 20)))


def rows(work, registry):
    """All rows, on bases in the registry."""
    small, fat = f"FROM {registry}/busybox\n", f"FROM {registry}/fat\n"

    def file(folder):
        (folder / "f").write_text("f")

    def files(folder):
        tree(folder / "files", 20_000)

    def files_and_large(folder):
        files(folder)
        large(folder / "big")

    def changed(folder):
        (folder / "files" / "d007" / "f00007").write_text(f"changed at {time.time_ns()}")

    thirty = context(work / "thirty", small + "".join(
        f"ENV V{i}={i}\n" if i % 3 else f"RUN echo {i} > /f{i}\n" for i in range(1, 29)) + "COPY f /f\n", file)
    forty = context(work / "forty", small + "RUN true\n" * 40)
    copy = context(work / "copy", "FROM scratch\nCOPY . /src/\n", files_and_large)
    inside = context(work / "inside", small + "COPY files /src\nRUN cp -r /src /copy && rm /copy/d00[01]/*\n", files)
    stages = "".join(f"{small.strip()} AS s{i}\nRUN sleep 1 && echo {i} > /f{i}\n" for i in range(4))
    four = context(work / "stages", stages + "FROM scratch\n" + "".join(f"COPY --from=s{i} /f{i} /\n" for i in range(4)))
    tiny = context(work / "tiny", fat + "COPY f /f\n", file)
    return [
        Row("cached", "fully cached, 30 instructions, to the store", 0.18, thirty, warm=True, steps=10),
        Row("cached-tar", "the same, to an OCI tar", 0.30, thirty, warm=True, tar=True, steps=10),
        Row("true", "40 × `RUN true`", 1.3, forty),
        Row("true-oci", "40 × `RUN true`, by an OCI runtime", 2.0, forty, rung="oci"),
        Row("copy", "COPY 20,000 files + 2 × 50 MB, to the store", 1.2, copy),
        Row("copy-tar", "the same to an OCI tar, gzip", 3.0, copy, tar=True, compression="gzip"),
        Row("copy-zstd", "the same, zstd", 2.0, copy, tar=True, compression="zstd"),
        Row("changed", "one file of it changed, to the store", 0.8, copy, warm=True, change=changed),
        Row("run", "RUN that copies 20,000 files and deletes 200, to the store", 3.0, inside),
        Row("run-tar", "the same to an OCI tar, gzip", 5.0, inside, tar=True, compression="gzip"),
        Row("stages", "four independent stages, each RUN sleeps 1 s", 1.3, four),
        Row("tiny", "one small COPY on a pulled 50 MB base, to an OCI tar", 0.35, tiny, tar=True),
    ]
