"""A registry on loopback, for bases that builders pull."""
import contextlib
import socket
import subprocess
import time
import urllib.request


@contextlib.contextmanager
def registry(folder):
    """Runs docker's registry, plain HTTP, on a free port: its host and port."""
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "config.yml").write_text(
        f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}}}\nhttp: {{addr: {place}}}\n")
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(["docker-registry", "serve", folder / "config.yml"], stdout=log, stderr=log)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{place}/v2/", timeout=5)
                break
            time.sleep(0.1)
        yield place
    finally:
        process.terminate()
        process.wait()
