#!/usr/bin/env python3
"""Times jbuild beside every builder that is installed, on the same contexts, in turn, in one run.

benchmarks/peers.py [--runs N] [--work DIR] [--rows WORD,WORD] [--builders WORD,WORD] [--json FILE]

Needs root, busybox and docker-registry. It knows Debian's docker.io, buildah and podman, and a BuildKit on PATH; those
that are not there are left out, and said. Each cold run has a store of its own, with the pulled base alone in it. After
the timed runs one more of each measures the memory, and whether the builder had cached just what it should; so none of
that is timed.
"""
import argparse
import json
import shutil
import statistics
import sys
import time
from pathlib import Path

from figures import builders, contexts, disk, machine, measure, registry


class Course:
    """One row, run by one builder: its store and what was measured."""

    def __init__(self, row, builder, work, images):
        self.row, self.builder, self.work, self.images = row, builder, work, images
        self.out = work / "out.tar" if row.tar else None
        self.turns, self.stores = [], []
        self.memory, self.size = 0, 0

    def commands(self, quiet=True):
        return self.builder.build(self.row.folder, "bench", self.out, self.row.compression, quiet)

    def ready(self):
        """What comes before each run: a new store, or one that has it all cached."""
        if not self.row.warm or not self.stores:
            folder = self.work / f"{self.builder.name.split()[0]}{len(self.stores)}"
            self.stores.append(folder)
            self.builder.fresh(folder, self.images)
            if self.row.warm:
                self.each(lambda command: measure.run(command, self.builder.environment))
        if self.row.change:
            self.row.change(self.row.folder)
        measure.settle(self.work)

    def each(self, work, quiet=True):
        """Does something with each command of the build."""
        if self.out:
            self.out.unlink(missing_ok=True)
        return [work(command) for command in self.commands(quiet)]

    def turn(self):
        self.ready()
        parts = self.each(lambda command: measure.timed(command, self.builder.environment))
        self.turns.append({"wall": round(sum(part["wall"] for part in parts), 3), "cpu": round(sum(part["cpu"] for part in parts), 3)})

    def look(self):
        """The run that is not timed."""
        self.ready()
        said = []
        self.memory = max(self.each(lambda command: self.peak(command, said), quiet=False))
        if self.out:
            self.size = self.out.stat().st_size
        cached = self.builder.cached("\n".join(said))
        expected = self.row.steps if self.row.warm else 0
        if cached < expected or (not expected and cached):
            sys.exit(f"{self.row.key}: {self.builder.name} had {cached} steps cached, not {expected}:\n" + "\n".join(said)[-3000:])

    def peak(self, command, said):
        most, words = measure.peak(command, self.builder.environment, self.builder.daemon)
        said.append(words)
        return most

    def figures(self):
        walls = [turn["wall"] for turn in self.turns]
        return {"median": statistics.median(walls), "least": min(walls), "most": max(walls),
                "cpu": statistics.median(turn["cpu"] for turn in self.turns), "memory": self.memory, "size": self.size, "runs": walls}


def fits(row, builder):
    """Whether a builder is one for this row."""
    if isinstance(builder, builders.Jbuild):
        return builder.rung == row.rung
    # In a chroot there is no runtime.
    return row.rung != "oci" or builder.name != "buildah"


def take(row, ready, work, images, runs):
    """All figures of a row, by the builders' names."""
    needed = [image for image in images if f"FROM {image}" in (row.folder / "Dockerfile").read_text()]
    courses = [Course(row, builder, work, needed) for builder in ready if fits(row, builder)]
    courses = [course for course in courses if row.compression != "zstd" or course.builder.name != "docker"]
    for turn in range(runs):
        for course in courses:
            course.turn()
    for course in courses:
        course.look()
        course.builder.stop()
    return {course.builder.name: course.figures() for course in courses}


def clean(work, keep):
    """Forgets a row's stores, so that the disk does not fill."""
    disk.unmount(work)
    for folder in work.iterdir():
        if folder not in keep:
            if folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.unlink()
    measure.settle(work)


def publish(work, place):
    """Makes the bases with jbuild and puts them into the registry."""
    names = []
    store = {"JBUILD_STORE": str(work / "makes-bases")}
    for name, folder in contexts.bases(work, place):
        measure.run([measure.JBUILD, "build", "-q", "-t", name, folder], store)
        measure.run([measure.JBUILD, "push", "-q", name], store)
        names.append(name)
    return names


def arguments():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--work", type=Path, default=Path("/var/tmp"), help="a folder on the disk that is to be measured")
    words.add_argument("--rows", default="", help="only these, by their keys; a file of figures keeps its others")
    words.add_argument("--builders", default="jbuild,docker,buildkit,buildah,podman")
    words.add_argument("--json", type=Path, help="where the figures are written")
    return words.parse_args()


def main():
    given = arguments()
    ready = []
    for builder in builders.known():
        if builder.name.split()[0] in given.builders.split(","):
            missing = builder.missing()
            if missing:
                print(f"{builder.name} is left out: {missing}", file=sys.stderr)
            else:
                ready.append(builder)
    kept = json.loads(given.json.read_text()) if given.json and given.json.exists() else {"rows": {}}
    with disk.disk(given.work, 40) as work, registry.registry(work / "registry") as place:
        images = publish(work, place)
        known = contexts.rows(work, place)
        chosen = [row for row in known if not given.rows or row.key in given.rows.split(",")]
        keep = set(work.iterdir())
        for row in chosen:
            try:
                figures = take(row, ready, work, images, given.runs)
            finally:
                for builder in ready:
                    builder.stop()
            clean(work, keep)
            kept["rows"][row.key] = {"words": row.words, "goal": row.goal, "rung": row.rung, "builders": figures,
                                     "date": time.strftime("%Y-%m-%d")}
            print(row.key, {name: (one["median"], one["memory"]) for name, one in figures.items()}, file=sys.stderr, flush=True)
            kept["rows"] = {one.key: kept["rows"][one.key] for one in known if one.key in kept["rows"]}
            kept["machine"], kept["date"] = machine.machine(), time.strftime("%Y-%m-%d")
            kept["builders"] = [{"name": one.name, "version": one.version, "words": one.words} for one in ready]
            if given.json:
                given.json.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
