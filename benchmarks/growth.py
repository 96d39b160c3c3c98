#!/usr/bin/env python3
"""Measures how jbuild's cost grows with the files of a context and with the layers of an image.

benchmarks/growth.py [--work DIR] [--json FILE] [--files N,N] [--layers N,N]

Needs root, for a file system of its own and for its RUN (rung `namespaces`), and some 20 GB for a million files. What it prints as
exponent is the slope between the two largest sizes where both axes are logarithms: 1 is linear.
"""
import argparse
import json
import shutil
import statistics
import sys
import time
from pathlib import Path

from figures.disk import disk
from figures.exponent import exponent
from figures.machine import machine
from figures.measure import JBUILD, run, settle, timed

FILES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
LAYERS = [1, 5, 20, 50, 100, 200, 500]
WORDS = {
    "copy-cold": "COPY of small files, nothing cached",
    "copy-cached": "the same, cached",
    "layers-cold": "so many COPY, a layer each, nothing cached",
    "layers-cached": "the same, cached",
    "layers-run": "one RUN on so many layers",
    "layers-runs": "so many RUN, a layer each, nothing cached",
}


def turns(size, large):
    """Fewer turns where one takes long."""
    return 5 if size <= large / 100 else 3 if size <= large / 10 else 1


def grow(folder, have, want):
    """Makes the files of a context from one size to the next: some 100 bytes each, a hundred in a folder."""
    for i in range(have, want):
        place = folder / f"d{i // 10_000:03}" / f"e{i // 100 % 100:02}"
        if i % 100 == 0:
            place.mkdir(parents=True)
        (place / f"f{i % 100:02}").write_bytes(b"%08d" % i * (8 + i % 9))


def build(store, folder, *more):
    settle(store.parent)
    return timed([JBUILD, "--store", store, "--isolation", "namespaces", "-q", *more, folder])


def note(figures, key, size, taken):
    row = {name: statistics.median(one[name] for one in taken) for name in ("wall", "cpu", "memory")}
    figures.setdefault(key, []).append({"size": size, **row})
    print(f"{key:14} {size:8}  {row['wall']:8.2f} s  {row['cpu']:8.2f} s of processors  {row['memory']:6.0f} MB", file=sys.stderr, flush=True)


def cold_and_cached(figures, work, key, size, folder, runs, *more):
    cold, cached = [], []
    for turn in range(runs):
        store = work / f"store-{key}-{size}-{turn}"
        cold.append(build(store, folder, *more))
        cached.append(build(store, folder, *more))
    note(figures, f"{key}-cold", size, cold)
    note(figures, f"{key}-cached", size, cached)
    return store


def files(figures, work, sizes):
    folder = work / "context"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY files /files/\n")
    have = 0
    for size in sizes:
        grow(folder / "files", have, size)
        have = size
        cold_and_cached(figures, work, "copy", size, folder, turns(size, 1_000_000))


def layers(figures, work, sizes):
    folder = work / "layers"
    folder.mkdir()
    shutil.copy(shutil.which("busybox"), folder / "busybox")
    for i in range(max(sizes)):
        (folder / f"f{i}").write_text(f"{i}\n")
    on_top = work / "on-top"
    on_top.mkdir()
    for size in sizes:
        copies = ["COPY busybox /bin/true\n"] + [f"COPY f{i} /f{i}\n" for i in range(1, size)]
        (folder / "Dockerfile").write_text("FROM scratch\n" + "".join(copies))
        store = cold_and_cached(figures, work, "layers", size, folder, turns(size, 2_000), "-t", "growth-base")
        taken = []
        for turn in range(5):
            (on_top / "Dockerfile").write_text(f"FROM growth-base\nENV TURN={turn}\nRUN [\"/bin/true\"]\n")
            taken.append(build(store, on_top))
        note(figures, "layers-run", size, taken)
        runs = [f"RUN [\"/bin/touch\", \"/f{i}\"]\n" for i in range(size)]
        shutil.copy(shutil.which("busybox"), on_top / "busybox")
        (on_top / "Dockerfile").write_text("FROM scratch\nCOPY busybox /bin/touch\n" + "".join(runs))
        note(figures, "layers-runs", size, [build(work / f"store-runs-{size}-{turn}", on_top) for turn in range(turns(size, 2_000))])


def numbers(text):
    return sorted(int(word) for word in text.split(",") if word)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--work", type=Path, default=Path("/var/tmp"), help="a folder on the disk that is to be measured")
    words.add_argument("--json", type=Path, help="where the figures are written")
    words.add_argument("--files", type=numbers, default=FILES)
    words.add_argument("--layers", type=numbers, default=LAYERS)
    given = words.parse_args()
    run([JBUILD, "--version"])
    figures = {}
    with disk(given.work, 40) as work:
        if given.layers:
            layers(figures, work, given.layers)
        if given.files:
            files(figures, work, given.files)
    for key, points in figures.items():
        if len(points) > 1:
            print(f"{WORDS[key]}: exponent {exponent(points, 'cpu'):.2f} of processor time, {exponent(points, 'wall'):.2f} of wall time,"
                  f" {exponent(points, 'memory'):.2f} of memory")
    if given.json:
        taken = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "words": WORDS, "growth": figures}
        given.json.write_text(json.dumps(taken, indent=1) + "\n")


if __name__ == "__main__":
    main()
