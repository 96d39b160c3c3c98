#!/usr/bin/env python3
"""Times jbuild beside every builder that is installed, on the same contexts, in turn, in one run.

benchmarks/peers.py [--runs N] [--work DIR] [--rows WORD,WORD] [--builders WORD,WORD]

Needs root. Builders that are not there are left out, and said; those it knows are Debian's docker.io and
buildah. Figures are median wall seconds of whole commands, with the file cache warm, and the peak memory of
jbuild's JVM.
"""
import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SEED = 20_000


def run(command, **more):
    """Runs a command to its end; its words are shown where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout.decode(errors='replace')[-3000:]}")
    return done.stdout.decode(errors="replace")


def timed(command, environment):
    """Wall seconds, and the peak resident megabytes of the process or its largest child."""
    with tempfile.NamedTemporaryFile() as note:
        begin = time.monotonic()
        run(["/usr/bin/time", "-o", note.name, "-f", "%M", *command], env={**os.environ, **environment})
        took = time.monotonic() - begin
        return took, int(Path(note.name).read_text().split()[-1]) / 1024


def unmount(folder):
    """What a builder leaves mounted below its folder."""
    run(["sh", "-c", f"grep ' {folder}/' /proc/mounts | cut -d' ' -f2 | sort -r | xargs -r umount -l"])


# ---- contexts -----------------------------------------------------------------------------------------------------------

def vocabulary(source):
    """Words to make texts of."""
    return [bytes(source.choices(b"abcdefghijklmnopqrstuvwxyz", k=source.randint(2, 9))) for _ in range(4000)]


def tree(folder, files):
    """So many files of 0.2 to 8 KB in 200 folders: text and noise, the same each time."""
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


def context(folder, dockerfile, **parts):
    folder.mkdir(parents=True)
    (folder / "Dockerfile").write_text(dockerfile)
    for make in parts.values():
        make(folder)
    return folder


def busybox_base(folder):
    shutil.copy(shutil.which("busybox"), folder / "busybox")


BUSYBOX = "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n"
BASE = "bench-busybox"
FAT = "bench-fat"


# ---- builders -----------------------------------------------------------------------------------------------------------

class Builder:
    """One builder: how it builds to its store and to a tar, and how it forgets."""

    environment = {}

    def start(self, work):
        """Makes it ready; returns why it cannot be, or nothing."""

    def stop(self):
        pass


class Jbuild(Builder):
    def __init__(self, rung):
        self.name = f"jbuild ({rung})"
        self.rung = rung

    def start(self, work):
        self.store = work / f"jbuild-{self.rung}"
        self.environment = {"JBUILD_STORE": str(self.store)}
        self.program = str(REPOSITORY / "jbuild")
        run([self.program, "--version"])

    def build(self, folder, tag, to=None, compression=None):
        command = [self.program, "--isolation", self.rung, "-q", "-t", tag]
        if to:
            command += ["-o", f"type=oci,dest={to}" + (f",compression={compression}" if compression else "")]
        return [[*command, str(folder)]]

    def forget(self):
        run([self.program, "prune", "-a"], env={**os.environ, **self.environment})
        # Files that are deleted cost the next one who writes: not this builder's fault, nor the next one's.
        run(["sync"])

    def version(self):
        return run([self.program, "--version"]).strip()


class Docker(Builder):
    name = "docker"

    def start(self, work):
        daemon = shutil.which("dockerd", path=os.environ["PATH"] + ":/usr/sbin")
        if not daemon or not Path("/usr/bin/docker").exists():
            return "Debian's docker.io is not installed"
        self.work = work / "docker"
        self.work.mkdir()
        settings = {"bridge": "none", "iptables": False, "ip-forward": False, "ip-masq": False, "storage-driver": "overlay2", "features": {"buildkit": True}}
        (self.work / "daemon.json").write_text(json.dumps(settings))
        socket = f"unix://{self.work}/docker.sock"
        self.environment = {"DOCKER_HOST": socket, "DOCKER_BUILDKIT": "1"}
        self.log = open(self.work / "log", "wb")
        self.daemon = subprocess.Popen(
            [daemon, "--config-file", self.work / "daemon.json", "--data-root", self.work / "data", "--exec-root",
             self.work / "exec", "-H", socket, "--pidfile", self.work / "pid"], stdout=self.log, stderr=self.log)
        for _ in range(200):
            if subprocess.run(["/usr/bin/docker", "version"], env={**os.environ, **self.environment}, capture_output=True).returncode == 0:
                return None
            time.sleep(0.1)
        return f"its daemon does not start: {self.work}/log"

    def build(self, folder, tag, to=None, compression=None):
        if compression == "zstd":
            return None
        commands = [["/usr/bin/docker", "build", "-q", "--network", "host", "-t", tag, str(folder)]]
        if to:
            commands.append(["/usr/bin/docker", "save", "-o", str(to), tag])
        return commands

    def forget(self):
        run(["/usr/bin/docker", "builder", "prune", "-af"], env={**os.environ, **self.environment})
        run(["sync"])

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait(60)
        unmount(self.work)

    def version(self):
        return "docker " + run(["/usr/bin/docker", "version", "-f", "{{.Server.Version}}"], env={**os.environ, **self.environment}).strip()


class Buildah(Builder):
    name = "buildah"

    def start(self, work):
        if not shutil.which("buildah"):
            return "it is not installed"
        self.work = work / "buildah"
        self.base = ["buildah", "--root", str(self.work / "root"), "--runroot", str(self.work / "run"), "--storage-driver", "overlay"]

    def build(self, folder, tag, to=None, compression=None):
        if compression == "zstd":
            return None
        commands = [[*self.base, "bud", "-q", "--isolation", "chroot", "--network", "host", "--layers", "-t", f"localhost/{tag}", str(folder)]]
        if to:
            commands.append([*self.base, "push", "-q", f"localhost/{tag}", f"oci-archive:{to}:x"])
        return commands

    def forget(self):
        keep = {f"localhost/{name}:latest" for name in (BASE, FAT)}
        images = json.loads(run([*self.base, "images", "--json"]) or "[]") or []
        others = [image["id"] for image in images if not keep & set(image.get("names") or [])]
        if others:
            subprocess.run([*self.base, "rmi", "-f", *others], capture_output=True)
        run(["sync"])

    def stop(self):
        unmount(self.work)

    def version(self):
        return " ".join(run(["buildah", "--version"]).split()[:3])


# ---- rows ---------------------------------------------------------------------------------------------------------------

class Row:
    """A piece of work: its words, what jbuild must reach, and what is done before each timed run."""

    def __init__(self, key, words, goal, folder, *, tar=False, compression=None, warm=False, change=None, rungs=("namespaces",)):
        self.key, self.words, self.goal, self.folder = key, words, goal, folder
        self.tar, self.compression, self.warm, self.change, self.rungs = tar, compression, warm, change, rungs


def rows(work):
    thirty = "FROM bench-busybox\n" + "".join(
        f"ENV V{i}={i}\n" if i % 3 else f"RUN echo {i} > /f{i}\n" for i in range(1, 29)) + "COPY f /f\n"
    small = context(work / "thirty", thirty, f=lambda d: (d / "f").write_text("f"))
    forty = context(work / "forty", "FROM bench-busybox\n" + "RUN true\n" * 40)
    copy = context(work / "copy", "FROM scratch\nCOPY . /src/\n", files=lambda d: tree(d / "files", 20_000), big=lambda d: large(d / "big"))
    inside = context(work / "inside", "FROM bench-busybox\nCOPY files /src\nRUN cp -r /src /copy && rm /copy/d00*/f*0\n", files=lambda d: tree(d / "files", 20_000))
    stages = "".join(f"FROM bench-busybox AS s{i}\nRUN sleep 1 && echo {i} > /f{i}\n" for i in range(4))
    four = context(work / "stages", stages + "FROM scratch\n" + "".join(f"COPY --from=s{i} /f{i} /\n" for i in range(4)))
    tiny = context(work / "tiny", "FROM bench-fat\nCOPY f /f\n", f=lambda d: (d / "f").write_text("f"))

    def changed(folder):
        (folder / "files" / "d007" / "f00007").write_text(f"changed at {time.time_ns()}")

    return [
        Row("cached", "fully cached, 30 instructions, to the store", 0.18, small, warm=True),
        Row("cached-tar", "the same, to an OCI tar", 0.30, small, warm=True, tar=True),
        Row("true", "40 × `RUN true`", 1.3, forty),
        Row("true-oci", "40 × `RUN true`, by an OCI runtime", 2.0, forty, rungs=("oci",)),
        Row("copy", "COPY 20,000 files + 2 × 50 MB, to the store", 1.2, copy),
        Row("copy-tar", "the same to an OCI tar, gzip", 3.0, copy, tar=True, compression="gzip"),
        Row("copy-zstd", "the same, zstd", 2.0, copy, tar=True, compression="zstd"),
        Row("changed", "one file of it changed, to the store", 0.8, copy, warm=True, change=changed),
        Row("run", "RUN that copies 20,000 files and deletes 200, to the store", 3.0, inside),
        Row("run-tar", "the same to an OCI tar, gzip", 5.0, inside, tar=True, compression="gzip"),
        Row("stages", "four independent stages, each RUN sleeps 1 s", 1.3, four),
        Row("tiny", "one small COPY on a 50 MB base, to an OCI tar", 0.35, tiny, tar=True),
    ]


def bases(work, builder):
    """What rows stand on: busybox with its links, and one file of 50 MB more."""
    folder = work / "base"
    if not folder.exists():
        context(folder, BUSYBOX, busybox=busybox_base)
        context(work / "fat", "FROM bench-busybox\nCOPY noise /noise\n",
                noise=lambda d: (d / "noise").write_bytes(random.Random(SEED + 2).randbytes(50 << 20)))
    for name, place in ((BASE, folder), (FAT, work / "fat")):
        for command in builder.build(place, name):
            run(command, env={**os.environ, **builder.environment})


def measure(row, builder, work):
    """One run; None where the builder has no such thing."""
    out = work / "out.tar" if row.tar else None
    commands = builder.build(row.folder, "bench", out, row.compression)
    if commands is None:
        return None
    if not row.warm:
        builder.forget()
        bases(work, builder)
    if row.warm:
        for command in commands:
            if out:
                out.unlink(missing_ok=True)
            run(command, env={**os.environ, **builder.environment})
    if row.change:
        row.change(row.folder)
    seconds, memory = 0, 0
    for command in commands:
        if out:
            out.unlink(missing_ok=True)
        took, peak = timed(command, builder.environment)
        seconds, memory = seconds + took, max(memory, peak)
    return seconds, memory


def table(rows_done, builders):
    """The figures as Markdown: the median of each, jbuild's goal, and how it compares with the fastest other."""
    names = [builder.name for builder in builders]
    lines = ["| work | goal | " + " | ".join(names) + " | fastest other / jbuild | peak MB |", "|---" * (len(names) + 4) + "|"]
    for row, figures in rows_done:
        cells, ours, others, peak = [], [], [], 0
        for name in names:
            runs = figures.get(name, [])
            median = statistics.median(seconds for seconds, _ in runs) if runs else None
            cells.append(f"{median:.2f}" if runs else "-")
            if runs and name.startswith("jbuild"):
                ours.append(median)
                peak = max(peak, *(memory for _, memory in runs))
            elif runs:
                others.append(median)
        ratio = f"{min(others) / min(ours):.1f}" if ours and others else "-"
        lines.append(f"| {row.words} | {row.goal:.2f} | {' | '.join(cells)} | {ratio} | {peak:.0f} |")
    return "\n".join(lines)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--runs", type=int, default=5)
    words.add_argument("--work", type=Path, help="a folder on the disk that is to be measured (default: a new one in /var/tmp)")
    words.add_argument("--rows", default="", help="only these, by their keys")
    words.add_argument("--builders", default="jbuild,docker,buildah")
    given = words.parse_args()
    work = Path(tempfile.mkdtemp(prefix="peers-", dir=given.work or "/var/tmp"))
    wanted = given.builders.split(",")
    builders = [one for one in (Jbuild("namespaces"), Jbuild("oci"), Docker(), Buildah()) if one.name.split()[0] in wanted]
    ready = []
    try:
        for builder in builders:
            missing = builder.start(work)
            if missing:
                print(f"{builder.name} is left out: {missing}", file=sys.stderr)
            else:
                ready.append(builder)
        chosen = [row for row in rows(work) if not given.rows or row.key in given.rows.split(",")]
        for builder in ready:
            bases(work, builder)
        done = []
        for row in chosen:
            figures = {}
            for turn in range(given.runs):
                for builder in ready:
                    if isinstance(builder, Jbuild) and builder.rung not in row.rungs:
                        continue
                    figure = measure(row, builder, work)
                    if figure:
                        figures.setdefault(builder.name, []).append(figure)
            done.append((row, figures))
            print(row.words, {name: [round(s, 2) for s, _ in runs] for name, runs in figures.items()}, file=sys.stderr)
        print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, " + "; ".join(builder.version() for builder in ready) + "\n")
        print(table(done, ready))
    finally:
        for builder in ready:
            builder.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
