#!/usr/bin/env python3
"""Measures what large builds take with 256 MB of heap: benchmarks/memory.py [--work DIR] [--json FILE]

Needs root, for a file system of its own, and some 20 GB. All that is made goes to a store; a sparse file of 9 GiB, whose
size is past what tar's own field holds, to archives too.
"""
import argparse
import json
import sys
import tarfile
import time
from pathlib import Path

from figures.disk import disk
from figures.machine import machine
from figures.measure import JBUILD, run, settle, timed

HEAP = {"JBUILD_JAVA_OPTIONS": "-Xmx256m"}
GIB = 1 << 30
MANY = 1_000_000


def context(folder, dockerfile):
    folder.mkdir()
    (folder / "Dockerfile").write_text(dockerfile)
    return folder


def sparse(work):
    folder = context(work / "sparse", "FROM scratch\nCOPY big /big\n")
    with open(folder / "big", "wb") as file:
        file.write(b"first")
        file.seek(9 * GIB - 4)
        file.write(b"last")
    return folder


def archive(work):
    folder = context(work / "archive", "FROM scratch\nADD many.tar /\n")
    with tarfile.open(folder / "many.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
        for i in range(MANY):
            tar.addfile(tarfile.TarInfo(f"d{i // 10_000:02}/e{i // 100 % 100:02}/f{i % 100:02}"))
            tar.members.clear()  # What this script has in memory counts as the build's.
    return folder


def files(work):
    folder = context(work / "files", "FROM scratch\nCOPY many /many\n")
    for i in range(MANY):
        place = folder / "many" / f"d{i // 10_000:02}" / f"e{i // 100 % 100:02}"
        if i % 100 == 0:
            place.mkdir(parents=True)
        (place / f"f{i % 100:02}").write_bytes(b"%08d" % i)
    return folder


def links(work):
    folder = context(work / "links", "FROM scratch\nCOPY many /many\n")
    for i in range(800_000):
        place = folder / "many" / f"d{i // 8_000:02}"
        if i % 8_000 == 0:
            place.mkdir(parents=True)
        (place / f"l{i % 8_000:04}").symlink_to("../target")
    return folder


def names(work):
    """Ten thousand names of each file."""
    folder = context(work / "names", "FROM scratch\nCOPY many /many\n")
    for i in range(MANY):
        place = folder / "many" / f"d{i // 10_000:02}"
        if i % 10_000 == 0:
            place.mkdir(parents=True)
            (place / "f0000").write_bytes(b"%08d" % i)
        else:
            (place / f"f{i % 10_000:04}").hardlink_to(place / "f0000")
    return folder


def folders(work):
    folder = context(work / "folders", "FROM scratch\nCOPY many /many\n")
    for i in range(250_000):
        place = folder / "many" / f"d{i // 500:03}" / f"e{i % 500:03}"
        place.mkdir(parents=True)
        for name in ("a", "b", "c"):
            (place / name).touch()
    return folder


def measure(work):
    """Each piece of work and its figures."""
    out = work / "out.tar"
    for words, make, outputs in (
            ("`COPY` of a sparse file of 9 GiB", sparse, ("", "gzip", "zstd")),
            ("`ADD` of a tar with 1,000,000 empty files", archive, ("",)),
            ("`COPY` of 1,000,000 files", files, ("", "")),
            ("`COPY` of 800,000 symbolic links", links, ("", "")),
            ("`COPY` of 1,000,000 names of 100 files", names, ("", "")),
            ("`COPY` of 250,000 folders with three empty files each", folders, ("", ""))):
        folder = make(work)
        store = work / f"store-{folder.name}"
        for number, compression in enumerate(outputs):
            settle(work)
            more = ["-o", f"type=oci,dest={out},compression={compression}"] if compression else []
            figures = timed([JBUILD, "--store", store, "-q", *more, folder], HEAP)
            name = words if number == 0 else f"the same, cached, {'to an OCI tar, ' + compression if compression else 'to the store'}"
            print(name, figures, file=sys.stderr, flush=True)
            yield {"words": name, **figures}


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--work", type=Path, default=Path("/var/tmp"), help="a folder on the disk that is to be measured")
    words.add_argument("--json", type=Path, help="where the figures are written")
    given = words.parse_args()
    run([JBUILD, "--version"])
    with disk(given.work, 40) as work:
        rows = list(measure(work))
    if given.json:
        taken = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "rows": rows}
        given.json.write_text(json.dumps(taken, indent=1) + "\n")


if __name__ == "__main__":
    main()
