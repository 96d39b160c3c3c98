"""What figures are taken on."""
import os
import platform
import subprocess
from pathlib import Path

from figures import disk


def machine():
    """What the figures were taken on."""
    def line(file, word):
        return next((text.split(":", 1)[1].strip() for text in Path(file).read_text().splitlines() if text.startswith(word)), "?")

    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()
    return {"cores": os.cpu_count(), "processor": line("/proc/cpuinfo", "model name"),
            "memory": f"{int(line('/proc/meminfo', 'MemTotal').split()[0]) / (1 << 20):.0f} GiB",
            "kernel": platform.release(), "disk": disk.KIND, "java": java[0] if java else "?"}
