"""A plot with logarithmic axes, as SVG, to be read on light and on dark pages."""
import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 360, 300, 56, 34, 80
PANELS = (("files of a context", "copy-"), ("layers", "layers-"))
COLOURS = ("#2f81f7", "#e5730f", "#3fa35b", "#a371f7")
STYLE = """text { font: 12px sans-serif; fill: #6e7781 } .axis { stroke: #8c959f } .grid { stroke: #8c959f; stroke-opacity: .25 }
@media (prefers-color-scheme: dark) { text { fill: #b1bac4 } }"""


def words(number):
    return f"{number // 1_000_000:g}M" if number >= 1_000_000 else f"{number // 1000:g}k" if number >= 1000 else f"{number:g}"


class Panel:
    """One pair of axes."""

    def __init__(self, title, curves, left):
        self.title, self.curves, self.left = title, curves, left
        points = [point for _, curve in curves for point in curve]
        self.sizes = (min(p["size"] for p in points), max(p["size"] for p in points))
        self.low = math.floor(math.log10(min(p["wall"] for p in points)))
        self.high = math.ceil(math.log10(max(p["wall"] for p in points)))

    def x(self, size):
        first, last = map(math.log10, self.sizes)
        return self.left + (math.log10(size) - first) / (last - first) * WIDTH

    def y(self, seconds):
        return TOP + HEIGHT - (math.log10(seconds) - self.low) / (self.high - self.low) * HEIGHT

    def draw(self):
        yield f'<text x="{self.left}" y="{TOP - 14}" style="font-weight: bold">Seconds by {self.title}</text>'
        yield from self.axes()
        for number, (title, curve) in enumerate(self.curves):
            colour = COLOURS[number]
            line = " ".join(f"{self.x(p['size']):.1f},{self.y(p['wall']):.1f}" for p in curve)
            yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            for p in curve:
                yield (f'<circle cx="{self.x(p["size"]):.1f}" cy="{self.y(p["wall"]):.1f}" r="3" fill="{colour}">'
                       f'<title>{p["size"]:,}: {p["wall"]:.2f} s</title></circle>')
            below = TOP + 12 + 17 * number
            yield f'<line x1="{self.left + 10}" y1="{below}" x2="{self.left + 30}" y2="{below}" stroke="{colour}" stroke-width="2"/>'
            yield f'<text x="{self.left + 36}" y="{below + 4}">{title}</text>'

    def axes(self):
        right, bottom = self.left + WIDTH, TOP + HEIGHT
        for power in range(self.low, self.high + 1):
            at = self.y(10.0 ** power)
            yield f'<line class="grid" x1="{self.left}" y1="{at:.1f}" x2="{right}" y2="{at:.1f}"/>'
            yield f'<text x="{self.left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0 ** power:g} s</text>'
        for size in sorted({p["size"] for _, curve in self.curves for p in curve}):
            at = self.x(size)
            yield f'<line class="grid" x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{bottom}"/>'
            yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{words(size)}</text>'
        yield f'<path class="axis" fill="none" d="M{self.left} {TOP}V{bottom}H{right}"/>'
        yield from self.linear(right)

    def linear(self, right):
        """A line of slope 1 through the last point of the first curve."""
        last = self.curves[0][1][-1]
        lowest = max(self.sizes[0], last["size"] * 10 ** self.low / last["wall"])
        seconds = last["wall"] * lowest / last["size"]
        yield (f'<line class="axis" stroke-dasharray="4 4" x1="{self.x(lowest):.1f}" y1="{self.y(seconds):.1f}" x2="{right}"'
               f' y2="{self.y(last["wall"]):.1f}"/>')


def plot(taken):
    """The curves of growth.py, files and layers beside each other; a dashed line is what is linear."""
    parts, left = [], LEFT
    for title, prefix in PANELS:
        curves = [(taken["words"][key], points) for key, points in taken["growth"].items() if key.startswith(prefix)]
        if curves:
            parts += Panel(title, curves, left).draw()
            left += WIDTH + GAP
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left - GAP + 20} {TOP + HEIGHT + 34}" role="img">\n'
            f"<style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n")
