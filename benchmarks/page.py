#!/usr/bin/env python3
"""Writes the figures into docs/performance.md, and docs/growth.svg: benchmarks/page.py

From benchmarks/results/*.json, which peers.py, growth.py, memory.py and inner-loops.py write. What stands outside of the page's
markers is left as it is.
"""
import json
from pathlib import Path

from figures import plot
from figures.exponent import exponent

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def seconds(figure):
    return "-" if figure is None else f"{figure['median']:.2f}"


def is_ours(name):
    return name.startswith("jbuild")


def ours(row):
    return next(figure for name, figure in row["builders"].items() if is_ours(name))


def others(row):
    return {name: figure for name, figure in row["builders"].items() if not is_ours(name)}


def peers(taken):
    """The rows beside each other: medians, then what is behind them."""
    rows = list(taken["rows"].values())
    names = [one["name"] for one in taken["builders"] if not is_ours(one["name"])]
    compared, spread, memory = [], [], []
    for row in rows:
        mine, rest = ours(row), others(row)
        best = min((figure["median"] for figure in rest.values()), default=None)
        reached = "yes" if mine["median"] <= row["goal"] else f"{mine['median'] / row['goal'] - 1:.0%} over"
        compared.append([row["words"], f"`{row['rung']}`", f"{row['goal']:.2f}", f"**{seconds(mine)}**", reached,
                         *(seconds(rest.get(name)) for name in names), f"{best / mine['median']:.1f} ×" if best else "-"])
        figures = [mine, *(rest.get(name) for name in names)]
        spread.append([row["words"], *("-" if one is None else f"{one['least']:.2f} to {one['most']:.2f}" for one in figures), f"{mine['cpu']:.2f}"])
        memory.append([row["words"], *("-" if one is None else f"{one['memory']:.0f}" for one in figures),
                       *("-" if one is None or not one["size"] else f"{one['size'] / 1e6:.1f}" for one in figures)])
    least = min(len(figure["runs"]) for row in rows for figure in row["builders"].values())
    versions = "\n".join(f"- {one['version']}: {one['words']}" for one in taken["builders"])
    return f"""## Beside other builders

{where(taken)}. Median wall seconds of whole commands, at least {least} runs of each, in turn:

{table(["work", "jbuild's rung", "goal", "jbuild", "reached", *names, "the fastest other, by jbuild"], compared)}

{versions}

The least and the most of the runs, and jbuild's processor seconds (user and system, with all it started):

{table(["work", "jbuild", *names, "jbuild's processors"], spread)}

Peak memory in MB, and the size of the tar in MB. Memory is the sum over the builder's processes, its daemon and what that
started too, in a run of its own that is not timed, looked at each 10 ms; what two processes share counts twice:

{table(["work", "jbuild", *names, *(f"{name}'s tar" for name in ["jbuild", *names])], memory)}
"""


def where(taken):
    machine = taken["machine"]
    return (f"{taken['date']}, {machine['cores']} cores ({machine['processor']}), {machine['memory']}, Linux {machine['kernel']},"
            f" {machine['disk']}, {machine['java']}")


def growth(taken):
    rows = []
    for key, points in taken["growth"].items():
        small, large = points[0], points[-1]
        rows.append([taken["words"][key], *(f"{small['size']:,} to {large['size']:,}", f"{small['wall']:.2f} to {large['wall']:.2f}",
                     f"{small['cpu']:.2f} to {large['cpu']:.2f}", f"{small['memory']:.0f} to {large['memory']:.0f}",
                     f"{exponent(points, 'wall'):.2f}", f"{exponent(points, 'cpu'):.2f}", f"{exponent(points, 'memory'):.2f}")])
    return f"""## Growth

{where(taken)}. The exponent is the slope between the two largest sizes in the plot: 1 is linear, as the
dashed line.

![Seconds by files and by layers](growth.svg)

{table(["work", "sizes", "seconds", "processor seconds", "peak MB", "exponent of seconds", "of processor seconds", "of memory"], rows)}
"""


def memory(taken):
    rows = [[row["words"], f"{row['memory']:.0f}", f"{row['wall']:.1f}", f"{row['cpu']:.1f}"] for row in taken["rows"]]
    return f"""## Large builds with 256 MB of heap

{where(taken)}; each by `JBUILD_JAVA_OPTIONS=-Xmx256m`, once:

{table(["work", "peak MB", "seconds", "processor seconds"], rows)}
"""


def loops(taken):
    rows = []
    for one in taken["loops"]:
        speed = f"{(16 << 20) / 1e3 / one['score']:.0f}" if one["percent"] else ""
        error = f" ± {one['error']:.2g}" if one["error"] else ""
        rows.append([one["name"].replace("Benchmark.", ": "), ", ".join(one["parameters"].values()).lower(),
                     f"{one['score']:.4g}{error} {one['unit']}", speed, f"{one['percent']:.2f}" if one["percent"] else ""])
    return f"""## Inner loops

{where(taken)}; by JMH. What each does is told in its source,
[benchmarks/inner-loops](../benchmarks/inner-loops/src/main/java/io/jbuild). `Deflate` runs on one core, `Stream` on all.

{table(["loop", "of what", "time", "MB/s", "% left"], rows)}
"""


def main():
    taken = {file.stem: json.loads(file.read_text()) for file in (HERE / "results").glob("*.json")}
    sections = {"peers": peers, "growth": growth, "memory": memory, "inner-loops": loops}
    parts = [make(taken[name]) for name, make in sections.items() if name in taken]
    if "growth" in taken:
        (DOCS / "growth.svg").write_text(plot.plot(taken["growth"]))
    page = DOCS / "performance.md"
    before, rest = page.read_text().split("<!-- figures: begin -->")
    after = rest.split("<!-- figures: end -->")[1]
    page.write_text(before + "<!-- figures: begin -->\n" + "\n".join(parts) + "<!-- figures: end -->" + after)


if __name__ == "__main__":
    main()
