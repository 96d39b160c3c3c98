"""The builders that are timed: how each gets an empty store, builds to it and to a tar, and tells what it had cached."""
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from figures.measure import JBUILD, REPOSITORY, run


class Builder:
    """One builder. `version` is set once it is ready."""

    name = ""
    version = ""
    words = ""  # how it builds here
    environment = {}
    daemon = None  # the process that does the work for the command

    def missing(self):
        """Why it cannot be timed here, or nothing."""

    def fresh(self, folder, images):
        """An empty store in a new folder, with these images pulled."""
        raise NotImplementedError

    def build(self, folder, tag, to=None, compression=None, quiet=True):
        """The commands of a build; nothing where it has no such output."""
        raise NotImplementedError

    def cached(self, said):
        """How many steps a build took from its cache, by its own words."""
        return len(re.findall(r"^(?:-->|STEP.*) ?Using cache", said, re.MULTILINE))

    def stop(self):
        """Ends what it started."""


class Jbuild(Builder):
    def __init__(self, rung):
        self.name = "jbuild" if rung == "namespaces" else f"jbuild ({rung})"
        self.rung = rung
        self.words = f"isolation rung `{rung}`"

    def missing(self):
        self.version = run([JBUILD, "--version"]).strip()
        commit = subprocess.run(["git", "-C", REPOSITORY, "describe", "--always", "--dirty"], capture_output=True, text=True)
        self.version = f"jbuild {self.version.split()[-1]} {commit.stdout.strip()}".strip()

    def fresh(self, folder, images):
        self.environment = {"JBUILD_STORE": str(folder)}
        for image in images:
            run([JBUILD, "pull", "-q", image], self.environment)

    def build(self, folder, tag, to=None, compression=None, quiet=True):
        command = [JBUILD, "build", "--isolation", self.rung, "-t", tag, *(["-q"] if quiet else [])]
        if to:
            command += ["-o", f"type=oci,dest={to}" + (f",compression={compression}" if compression else "")]
        return [[*command, folder]]

    def cached(self, said):
        return len(re.findall(r"^#\d+ CACHED", said, re.MULTILINE))


class Docker(Builder):
    name = "docker"
    words = "BuildKit in a daemon of its own, `docker save` for a tar, which compresses nothing"
    program = "/usr/bin/docker"
    process = None

    def missing(self):
        path = os.environ["PATH"] + ":/usr/sbin"
        self.server = shutil.which("dockerd", path=path)
        if not self.server or not Path(self.program).exists():
            return "Debian's docker.io is not installed"
        self.version = "docker " + run([self.server, "--version"]).split()[2].rstrip(",")
        return None

    def fresh(self, folder, images):
        self.stop()
        folder.mkdir()
        settings = {"bridge": "none", "iptables": False, "ip-forward": False, "ip-masq": False, "storage-driver": "overlay2",
                    "features": {"buildkit": True}}
        (folder / "daemon.json").write_text(json.dumps(settings))
        socket = f"unix://{folder}/docker.sock"
        self.environment = {"DOCKER_HOST": socket, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"}
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [self.server, "--config-file", folder / "daemon.json", "--data-root", folder / "data",
                 "--exec-root", folder / "exec", "-H", socket, "--pidfile", folder / "pid"], stdout=log, stderr=log)
        self.daemon = self.process.pid
        self.await_answer(["version"])
        for image in images:
            run([self.program, "pull", image], self.environment)

    def await_answer(self, words):
        """Waits until the daemon answers."""
        for _ in range(200):
            if subprocess.run([self.program, *words], env={**os.environ, **self.environment}, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)

    def build(self, folder, tag, to=None, compression=None, quiet=True):
        if compression == "zstd":
            return None
        commands = [[self.program, "build", *(["-q"] if quiet else []), "--network", "host", "-t", tag, folder]]
        if to:
            commands.append([self.program, "save", "-o", to, tag])
        return commands

    def cached(self, said):
        bases = set(re.findall(r"^#(\d+) \[.*\] FROM ", said, re.MULTILINE))
        return len([step for step in re.findall(r"^#(\d+) CACHED", said, re.MULTILINE) if step not in bases])

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None


class BuildKit(Docker):
    """A BuildKit of its own. Where this was written there was none to try it with."""

    name = "buildkit"
    words = "`buildctl` and a daemon of its own; its store is its cache"
    program = "buildctl"

    def missing(self):
        if not shutil.which("buildctl") or not shutil.which("buildkitd"):
            return "buildctl and buildkitd are not on PATH"
        self.version = "buildkit " + run(["buildctl", "--version"]).split()[2]
        return None

    def fresh(self, folder, images):
        self.stop()
        folder.mkdir()
        places = {image.split("/")[0] for image in images}
        (folder / "buildkitd.toml").write_text("".join(f'[registry."{place}"]\n  http = true\n' for place in places))
        self.environment = {"BUILDKIT_HOST": f"unix://{folder}/socket"}
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["buildkitd", "--config", folder / "buildkitd.toml", "--root", folder / "root", "--addr", self.environment["BUILDKIT_HOST"],
                 "--oci-worker=true", "--containerd-worker=false", "--oci-worker-net", "host"], stdout=log, stderr=log)
        self.daemon = self.process.pid
        self.await_answer(["debug", "workers"])
        for number, image in enumerate(images):
            pull = folder / f"pull{number}"
            pull.mkdir()
            (pull / "Dockerfile").write_text(f"FROM {image}\n")
            for command in self.build(pull, "", pull / "image.tar"):
                run(command, self.environment)

    def build(self, folder, tag, to=None, compression=None, quiet=True):
        output = f"type=oci,dest={to}" + (f",compression={compression}" if compression else "")
        return [["buildctl", "build", "--progress", "plain", "--frontend", "dockerfile.v0", "--local", f"context={folder}",
                 "--local", f"dockerfile={folder}", *(["--output", output] if to else [])]]


class Buildah(Builder):
    """Buildah, and podman, which builds by the same code."""

    def __init__(self, name, isolation, words):
        self.name, self.isolation, self.words = name, isolation, words

    def missing(self):
        if not shutil.which(self.name):
            return "it is not installed"
        self.version = re.sub(r" version|\(.*", "", run([self.name, "--version"])).strip()
        return None

    def fresh(self, folder, images):
        # Where its sockets and mounts are is to be a short path.
        self.base = [self.name, "--root", folder, "--runroot", f"{folder}-run", "--storage-driver", "overlay"]
        if self.name == "podman":
            # Debian's default runtime refuses machines with both versions of cgroups.
            self.base += ["--tmpdir", f"{folder}-tmp", "--runtime", "runc", "--cgroup-manager", "cgroupfs"]
        for image in images:
            run([*self.base, "pull", "-q", "--tls-verify=false", image])

    def build(self, folder, tag, to=None, compression=None, quiet=True):
        commands = [[*self.base, "build", *(["-q"] if quiet else []), "--isolation", self.isolation, "--network", "host", "--layers", "--jobs", "4",
                     "-t", f"localhost/{tag}", folder]]
        if to:
            packed = ["--compression-format", compression] if compression else []
            commands.append([*self.base, "push", "-q", *packed, f"localhost/{tag}", f"oci-archive:{to}:x"])
        return commands


def known():
    return [
        Jbuild("namespaces"), Jbuild("oci"), Docker(), BuildKit(),
        Buildah("buildah", "chroot", "`--isolation chroot`"),
        Buildah("podman", "oci", "`--isolation oci`, by runc"),
    ]
