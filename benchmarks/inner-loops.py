#!/usr/bin/env python3
"""Times the engine's inner loops by JMH.

benchmarks/inner-loops.py [--json FILE] [JMH's options, as a pattern of names]
"""
import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

from figures.machine import machine
from figures.measure import REPOSITORY


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--json", type=Path, help="where the figures are written")
    given, options = words.parse_known_args()
    subprocess.run(["mvn", "-B", "-q", "-DskipTests", "-pl", "benchmarks/inner-loops", "-am", "package"], cwd=REPOSITORY, check=True)
    target = REPOSITORY / "benchmarks" / "inner-loops" / "target"
    with tempfile.NamedTemporaryFile() as results:
        subprocess.run(["java", "-cp", f"{target}/inner-loops.jar:{target}/lib/*", "org.openjdk.jmh.Main", "-jvmArgs", f"-Xmx2g -Djbuild.root={REPOSITORY}",
                        "-rf", "json", "-rff", results.name, *options], check=True)
        loops = [loop(one) for one in json.loads(Path(results.name).read_text())]
    if given.json:
        given.json.write_text(json.dumps({"date": time.strftime("%Y-%m-%d"), "machine": machine(), "loops": loops}, indent=1) + "\n")


def loop(one):
    """What is kept of JMH's words."""
    figure = one["primaryMetric"]
    percent = one.get("secondaryMetrics", {}).get("percent")
    return {"name": ".".join(one["benchmark"].split(".")[-2:]), "parameters": one.get("params", {}), "score": figure["score"],
            "error": figure["scoreError"] if figure["scoreError"] != "NaN" else None, "unit": figure["scoreUnit"].split("/")[0],
            # JMH adds up what each iteration counted.
            "percent": percent["score"] / sum(map(len, percent["rawData"])) if percent else None}


if __name__ == "__main__":
    main()
