"""Where the figures and tables of a page are: its pictures and drawings, put together where they touch."""

from __future__ import annotations

from dailypapers.fulltext.read.pdf.characters import Box, Page

_CELL = 6.0  # points
_MIN_SIDE = 24.0


def regions(page: Page) -> list[Box]:
    """Return the boxes of what is drawn on a page, each of pictures and drawings that touch; rules alone are none."""
    columns, rows = int(page.width / _CELL) + 2, int(page.height / _CELL) + 2
    if columns * rows > 400_000 or columns < 3 or rows < 3:
        return []
    grid = bytearray(columns * rows)
    for box in (*page.pictures, *page.drawings):
        left, right = max(int(box.x0 / _CELL), 0), min(int(box.x1 / _CELL), columns - 1)
        for row in range(max(int(box.y0 / _CELL), 0), min(int(box.y1 / _CELL), rows - 1) + 1):
            start = row * columns
            grid[start + left : start + right + 1] = b"\x01" * (right - left + 1)
    found = [_flood(grid, columns, rows, cell) for cell in range(len(grid)) if grid[cell] == 1]
    return [box for box in found if box.x1 - box.x0 >= _MIN_SIDE and box.y1 - box.y0 >= _MIN_SIDE]


def _flood(grid: bytearray, columns: int, rows: int, start: int) -> Box:
    """Return the box of all filled cells that touch one, and mark them as seen."""
    grid[start] = 2
    stack = [start]
    x0 = x1 = start % columns
    y0 = y1 = start // columns
    while stack:
        cell = stack.pop()
        x, y = cell % columns, cell // columns
        x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
        for near_y in range(max(y - 1, 0), min(y + 2, rows)):
            for near_x in range(max(x - 1, 0), min(x + 2, columns)):
                near = near_y * columns + near_x
                if grid[near] == 1:
                    grid[near] = 2
                    stack.append(near)
    return Box(x0 * _CELL, y0 * _CELL, (x1 + 1) * _CELL, (y1 + 1) * _CELL)


def union(one: Box, other: Box) -> Box:
    """Return the smallest box around two."""
    return Box(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))
