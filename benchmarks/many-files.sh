#!/bin/bash
# Makes a context of 100,000 entries and 50 ignore rules: benchmarks/many-files.sh FOLDER
set -euo pipefail
mkdir -p "$1"
cd "$1"
python3 - <<'PYTHON'
import os
# 1,000 folders of 99 small files, two levels down, and one that a rule leaves out with all that is in it.
for top in range(10):
    for middle in range(100):
        folder = f"part{top}/module{middle}"
        os.makedirs(folder)
        for i in range(98):
            with open(f"{folder}/file{i}.{('c', 'h', 'o', 'log', 'txt')[i % 5]}", "w") as file:
                file.write("x" * (i * 7))
os.makedirs("node_modules")
for i in range(1000):
    open(f"node_modules/{i}", "w").close()
kinds = ["**/*.o", "**/*.tmp", "*.log", "**/.cache", "node_modules", "**/target/**", "part0/module1*/*.txt",
         "!part0/module17/file4.txt", "docs/**/*.md", "**/[Tt]humbs.db"]
with open(".dockerignore", "w") as file:
    for i in range(5):
        for kind in kinds:
            file.write(kind.replace("node", f"node{i}" if i else "node").replace("tmp", f"tmp{i}") + "\n")
open("Dockerfile", "w").write("FROM scratch\nCOPY . /\n")
PYTHON
