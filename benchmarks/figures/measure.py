"""Measures whole commands: wall seconds, processor seconds and peak memory."""
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
JBUILD = REPOSITORY / "jbuild"
PAGE = os.sysconf("SC_PAGE_SIZE")


def run(command, environment=None):
    """Runs a command to its end and returns what it printed, which is shown where it fails."""
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(environment or {})})
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout.decode(errors='replace')[-3000:]}")
    return done.stdout.decode(errors="replace")


def settle(folder):
    """Waits until what was written to the folder's file system is on the disk, so that the next one need not."""
    run(["sync", "-f", folder])


def timed(command, environment=None):
    """Runs a command: its wall seconds, the processor seconds of it and its children, the peak megabytes of the largest.

    The last is no less than what this script itself has.
    """
    with tempfile.TemporaryFile() as said:
        begin = time.monotonic()
        process = subprocess.Popen(list(map(str, command)), stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                                   env={**os.environ, **(environment or {})})
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))}\n{said.read().decode(errors='replace')[-3000:]}")
    return {"wall": round(wall, 3), "cpu": round(used.ru_utime + used.ru_stime, 3), "memory": round(used.ru_maxrss / 1024, 1)}


def resident(roots):
    """The megabytes that these processes and all below them have in memory now.

    Pages that two share count twice, but a child that has its parent's whole memory, as between vfork and exec, counts
    not at all.
    """
    parents, pages = {}, {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    parents[int(name)] = int(stat.read().rsplit(b")", 1)[1].split()[1])
                with open(f"/proc/{name}/statm", "rb") as statm:
                    pages[int(name)] = int(statm.read().split()[1])
            except (OSError, IndexError):
                continue  # it just ended
    total = 0
    for process, own in pages.items():
        at = process
        while at in parents and at not in roots:
            at = parents[at]
        if at in roots and (process in roots or own != pages.get(parents[process])):
            total += own
    return total * PAGE / (1 << 20)


def peak(command, environment=None, daemon=None):
    """Runs a command, untimed: the peak megabytes of it, of all it starts and of the daemon (a process) that it asks; its words."""
    said = tempfile.TemporaryFile()
    process = subprocess.Popen(list(map(str, command)), stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                               env={**os.environ, **(environment or {})})
    roots = {process.pid} | ({daemon} if daemon else set())
    most = [0.0]
    ended = threading.Event()

    def look():
        while not ended.wait(0.01):
            most[0] = max(most[0], resident(roots))

    looker = threading.Thread(target=look)
    looker.start()
    process.wait()
    ended.set()
    looker.join()
    said.seek(0)
    words = said.read().decode(errors="replace")
    said.close()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{words[-3000:]}")
    return round(most[0], 1), words
