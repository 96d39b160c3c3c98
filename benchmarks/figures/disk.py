"""The file system that figures are taken on: one of their own, in a file."""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from figures.measure import run

KIND = "ext4 with a journal, in a file on the machine's disk"


def unmount(folder):
    """What a builder left mounted below a folder."""
    below = f" {folder}/"
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines() if below in line]
    for place in sorted(mounts, reverse=True):
        subprocess.run(["umount", place], check=False)


@contextlib.contextmanager
def disk(place, gigabytes):
    """A new, empty ext4 in a sparse file in a folder, mounted; gone in the end.

    The same for everyone, whatever was done on the machine before. An ext4 without a journal, as some virtual machines
    have, makes a file in a millisecond for minutes after many were deleted.
    """
    # Who is told to end cleans up too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # Podman's folder may have 50 letters.
    outside = Path(tempfile.mkdtemp(prefix="fig-", dir=place))
    image, inside = outside / "disk", outside / "on"
    inside.mkdir()
    mounted = False
    try:
        with open(image, "wb") as file:
            file.truncate(gigabytes << 30)
        run(["mkfs.ext4", "-q", "-F", "-i", "8192", "-E", "lazy_itable_init=0,lazy_journal_init=0", image])
        run(["mount", "-o", "loop", image, inside])
        mounted = True
        # Else all that is in the file cache is there twice.
        run(["losetup", "--direct-io=on", run(["findmnt", "-no", "SOURCE", inside]).strip()])
        yield inside
    finally:
        if mounted:
            unmount(inside)
            subprocess.run(["umount", inside], check=False)
        with contextlib.suppress(OSError):
            os.unlink(image)
            inside.rmdir()
            outside.rmdir()
