"""Plots as inline SVG: no library, no fonts, colours from the style sheet of the page."""

import html
from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 460, 280
COLOURS = 5
"""Classes s0, s1, ... of the style sheet, used in turn."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 14, 44


class Series(NamedTuple):
    """A line or some points; the label of a point is shown beside it."""

    points: Sequence[tuple[float, float]]
    labels: Sequence[str] = ()
    steps: bool = False
    """Whether the value holds until the next point."""
    dots: bool = True


class Axis(NamedTuple):
    """One axis."""

    title: str
    high: float
    """It goes from 0 to here."""
    percent: bool = False
    unit: str = ""


def plot(series: Sequence[Series], across: Axis, upward: Axis) -> str:
    """Return an SVG element with some series."""
    parts = [*_grid(across, upward)]
    for position, one in enumerate(series):
        number = position % COLOURS
        dots = [(_x(x, across), _y(y, upward)) for x, y in one.points]
        if len(dots) > 1:
            parts.append(f'<path class="line s{number}" d="{_path(dots, one.steps)}"/>')
        for place, (x, y) in enumerate(dots):
            if one.dots:
                parts.append(f'<circle class="dot s{number}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
            if place < len(one.labels):
                late = x > WIDTH - 130
                anchor = "end" if late else "start"
                offset = -8 if late else 8
                # Neighbours would write over each other on one side.
                lifted = y - 8 if place % 2 == 0 else y + 16
                parts.append(
                    f'<text class="label" x="{x + offset:.1f}" y="{lifted:.1f}" '
                    f'text-anchor="{anchor}">{html.escape(one.labels[place])}</text>'
                )
    body = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{body}</svg>'


def bar(share: float, low: float | None = None, high: float | None = None) -> str:
    """Return a small horizontal bar of a share, with its interval as a whisker."""
    width, middle = 160, 7
    parts = [
        f'<rect class="track" x="0" y="3" width="{width}" height="8" rx="2"/>',
        f'<rect class="fill" x="0" y="3" width="{width * share:.1f}" height="8" rx="2"/>',
    ]
    if low is not None and high is not None:
        parts.append(
            f'<path class="whisker" d="M{width * low:.1f} {middle}H{width * high:.1f}'
            f'M{width * low:.1f} 2V12M{width * high:.1f} 2V12"/>'
        )
    size = f'viewBox="0 0 {width} 14" width="{width}" height="14"'
    return f'<svg class="bar" {size}>{"".join(parts)}</svg>'


def _grid(across: Axis, upward: Axis) -> list[str]:
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    parts: list[str] = []
    for step in range(5):
        share = step / 4
        x, y = _x(share * across.high, across), _y(share * upward.high, upward)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{right}"/>')
        parts.append(
            f'<text class="tick" x="{_LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">'
            f"{_tick(share, upward)}</text>"
        )
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{bottom + 17}" text-anchor="middle">'
            f"{_tick(share, across)}</text>"
        )
    middle = (_LEFT + right) / 2
    parts.append(
        f'<text class="title" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{html.escape(across.title)}</text>"
    )
    centre = (_TOP + bottom) / 2
    parts.append(
        f'<text class="title" transform="translate(13 {centre}) rotate(-90)" '
        f'text-anchor="middle">{html.escape(upward.title)}</text>'
    )
    return parts


def _tick(share: float, axis: Axis) -> str:
    value = share * axis.high
    return f"{100 * value:.3g}%" if axis.percent else f"{value:.3g}{axis.unit}"


def _x(value: float, axis: Axis) -> float:
    return _LEFT + (WIDTH - _RIGHT - _LEFT) * min(1.0, value / axis.high)


def _y(value: float, axis: Axis) -> float:
    bottom = HEIGHT - _BOTTOM
    return bottom - (bottom - _TOP) * min(1.0, value / axis.high)


def _path(dots: Sequence[tuple[float, float]], steps: bool) -> str:
    words = [f"M{dots[0][0]:.1f} {dots[0][1]:.1f}"]
    for x, y in dots[1:]:
        words.append(f"H{x:.1f}V{y:.1f}" if steps else f"L{x:.1f} {y:.1f}")
    return "".join(words)
