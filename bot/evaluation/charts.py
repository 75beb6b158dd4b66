"""Two small pictures as SVG: the risk-coverage curve and the calibration diagram."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 40, 50
COLOURS = ("#1b5e8c", "#c0521b", "#2f7d32", "#6a3d9a", "#555555")
Point = tuple[float, float]
Range = tuple[float, float]


def line_chart(
    title: str, axes: tuple[str, str], lines: Mapping[str, Sequence[Point]], x: Range, y: Range, diagonal: bool = False
) -> str:
    """An SVG of named lines; `x` and `y` are what the axes reach from and to, both shown in percent."""
    parts = [_frame(title, axes), *_ticks(x, y)]
    if diagonal:
        parts.append(_path([(x[0], y[0]), (x[1], y[1])], x, y, "#999999", ' stroke-dasharray="4 4"'))
    for k, (name, found) in enumerate(lines.items()):
        colour = COLOURS[k % len(COLOURS)]
        parts.append(_path([(a, b) for a, b in found if x[0] <= a <= x[1]], x, y, colour))
        parts.append(_legend(k, name, colour))
    return _svg(title, parts)


def _svg(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">\n<title>{escape(title)}</title>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _frame(title: str, axes: tuple[str, str]) -> str:
    middle = (LEFT + WIDTH - RIGHT) / 2
    return "\n".join(
        [
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            f'<text x="{middle}" y="22" text-anchor="middle" font-size="15">{escape(title)}</text>',
            f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(axes[0])}</text>',
            f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})">'
            f"{escape(axes[1])}</text>",
        ]
    )


def _ticks(x: Range, y: Range) -> list[str]:
    parts = []
    for k in range(6):
        right, up = x[0] + (x[1] - x[0]) * k / 5, y[0] + (y[1] - y[0]) * k / 5
        px, py = _place((right, up), x, y)
        parts.append(f'<line x1="{LEFT}" y1="{py:.1f}" x2="{WIDTH - RIGHT}" y2="{py:.1f}" stroke="#e0e0e0"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{py + 4:.1f}" text-anchor="end">{up * 100:.0f}</text>')
        parts.append(f'<text x="{px:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{right * 100:.0f}</text>')
    return parts


def _place(point: Point, x: Range, y: Range) -> Point:
    """Where a point lies in the picture; what is off the scale is held at its edge."""
    across = (point[0] - x[0]) / (x[1] - x[0])
    up = min(max((point[1] - y[0]) / (y[1] - y[0]), 0.0), 1.0)
    return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def _path(found: Sequence[Point], x: Range, y: Range, colour: str, extra: str = "") -> str:
    places = " ".join("{:.1f},{:.1f}".format(*_place(point, x, y)) for point in found)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"{extra}/>'


def _legend(k: int, name: str, colour: str) -> str:
    x, y = WIDTH - 190, HEIGHT - BOTTOM - 14 - 18 * k  # the corner that no line reaches
    return (
        f'<line x1="{x}" y1="{y - 4}" x2="{x + 20}" y2="{y - 4}" stroke="{colour}" stroke-width="3"/>'
        f'<text x="{x + 26}" y="{y}">{escape(name)}</text>'
    )
