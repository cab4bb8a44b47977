"""The loops of Winograd's convolution over tiles and blocks of tiles, compiled.

All arguments are whole numbers and tuples of them, so that each loop is compiled once for arrays of any layout:

- images: address, steps in bytes to the next image, row and column, height, width, panels of sixteen channels;
- room for a batch of matrices: address, steps in bytes to the next panel and plane. The numbers k of the channels of
  panel p of tile t stand at k·plane + p·panel + 64·t, the layout of `panels`;
- kernels: address, steps in bytes to the next lane, line, row and column. Sixteen lanes are a panel;
- a grid of tiles: the m of its m×m results, tiles down and across an image, rows and columns of padding before them;
- a plan: the first tile and the last, tiles in a block, panels in a group, rows and panels of a product made at once.
"""

from __future__ import annotations

from autograd.ops.kernels.compiling import kernel, part
from autograd.ops.kernels.lanes import LINE, WIDTH
from autograd.ops.kernels.panels import product_1, product_2, product_turned_1, product_turned_2
from autograd.ops.kernels.winograd_tiles import (
    clear_line,
    copy_line,
    image_2,
    image_4,
    kernel_2,
    kernel_4,
    results_2,
    results_4,
    to_kernel_2,
    to_kernel_4,
    to_results_2,
    to_results_4,
)

_IMAGES, _KERNELS, _GRID, _PLAN, _ROOM = (f"UniTuple(i8, {count})" for count in (7, 5, 5, 6, 3))


@part
def spread_tiles(images, grid, size, start, stop, low, high, room, scratch):
    """Transform panels low … high of tiles start … stop: of size m + 2 those of an image, of size m those of results.
    Outside of the image are zeros."""
    address, image, row, column, height, width, _ = images
    m, down, across, top, left = grid
    target, panel, plane = room
    for t in range(start, stop):
        n, place = t // (down * across), t % (down * across)
        i, j = place // across * m - top, place % across * m - left
        inside = i >= 0 and j >= 0 and i + size <= height and j + size <= width
        for p in range(low, high):
            source, down_step, right_step = address + n * image + i * row + j * column + p * LINE, row, column
            if not inside:
                for r in range(size):
                    for c in range(size):
                        if 0 <= i + r < height and 0 <= j + c < width:
                            copy_line(source + r * row + c * column, scratch + (r * size + c) * LINE)
                        else:
                            clear_line(scratch + (r * size + c) * LINE)
                source, down_step, right_step = scratch, size * LINE, LINE
            if size == 6:
                image_4(source, down_step, right_step, target + (p - low) * panel, plane)
            elif m == 4:
                results_4(source, down_step, right_step, target + (p - low) * panel, plane)
            elif size == 4:
                image_2(source, down_step, right_step, target + (p - low) * panel, plane)
            else:
                results_2(source, down_step, right_step, target + (p - low) * panel, plane)
        target += LINE


@part
def gather_tiles(room, grid, start, stop, low, high, bias, images, scratch, check):
    """The results of panels low … high of tiles start … stop; what would lie outside is dropped."""
    source, panel, plane = room
    m, down, across, _, _ = grid
    address, image, row, column, height, width, _ = images
    for t in range(start, stop):
        n, place = t // (down * across), t % (down * across)
        i, j = place // across * m, place % across * m
        inside = i + m <= height and j + m <= width
        for p in range(low, high):
            place = address + n * image + i * row + j * column + p * LINE
            target, down_step, right_step = (place, row, column) if inside else (scratch, m * LINE, LINE)
            if m == 4:
                to_results_4(source + (p - low) * panel, plane, bias + p * LINE, target, down_step, right_step, check)
            else:
                to_results_2(source + (p - low) * panel, plane, bias + p * LINE, target, down_step, right_step, check)
            if not inside:
                for r in range(min(m, height - i)):
                    for c in range(min(m, width - j)):
                        copy_line(scratch + (r * m + c) * LINE, place + r * row + c * column)
        source += LINE


@part
def spread_kernels(kernels, lines, low, high, m, room):
    """G w Gᵀ of the kernels of panels low … high, `lines` in each."""
    address, lane, line, row, column = kernels
    target, panel, plane = room
    for p in range(low, high):
        for i in range(lines):
            source = address + p * WIDTH * lane + i * line
            if m == 4:
                kernel_4(source, lane, row, column, target + (p - low) * panel + i * LINE, plane)
            else:
                kernel_2(source, lane, row, column, target + (p - low) * panel + i * LINE, plane)


@part
def gather_kernels(room, panels, low, high, m, kernels):
    """Gᵀ s G for the kernels of lines low … high, in all panels."""
    source, panel, plane = room
    address, lane, line, row, column = kernels
    for i in range(low, high):
        for p in range(panels):
            target = address + p * WIDTH * lane + i * line
            if m == 4:
                to_kernel_4(source + p * panel + (i - low) * LINE, plane, target, lane, row, column)
            else:
                to_kernel_2(source + p * panel + (i - low) * LINE, plane, target, lane, row, column)


@kernel(
    "Winograd convolution of 3×3 kernels",
    f"{_IMAGES}, {_KERNELS}, i8, {_IMAGES}, {_GRID}, {_PLAN}, {_ROOM}, {_ROOM}, {_ROOM}, i8",
)
def convolve(x, kernels, bias, y, grid, plan, v, u, t, scratch):
    """By blocks of tiles and groups of panels of y: image to v, kernels to u, v·u to t for each number of a tile, t to y.
    What one block or one group needs of another stays as it is. The last line of scratch becomes nan if a number of y
    is not finite."""
    m, size, depth, panels = grid[0], grid[0] + 2, x[6], y[6]
    first, last, block, group, rows, at_once = plan
    for start in range(first, last, block):
        stop = min(start + block, last)
        spread_tiles(x, grid, size, start, stop, 0, depth, v, scratch)
        for low in range(0, panels, group):
            high = min(low + group, panels)
            if start == first or group < panels:
                spread_kernels(kernels, depth * WIDTH, low, high, m, u)
            for k in range(size * size):
                for p in range(0, high - low, at_once):
                    a, b, c = v[0] + k * v[2], u[0] + k * u[2] + p * u[1], t[0] + k * t[2] + p * t[1]
                    for row in range(0, (stop - start) * LINE, rows * LINE):
                        if p + 2 <= high - low and at_once == 2:
                            product_2(a + row, v[1], b, u[1], c + row, t[1], depth)
                        else:
                            product_1(a + row, v[1], b, u[1], c + row, t[1], depth)
            gather_tiles(t, grid, start, stop, low, high, bias, y, scratch, scratch + size * size * LINE)


@kernel(
    "Winograd convolution: the derivative by the kernels",
    f"{_IMAGES}, {_IMAGES}, {_KERNELS}, {_GRID}, {_PLAN}, {_ROOM}, {_ROOM}, {_ROOM}, i8",
)
def correlate(x, g, kernels, grid, plan, v, z, s, scratch):
    """By groups of panels of g and blocks of tiles: image to v, results to z, s += zᵀ·v for each number of a tile, and
    s to kernels."""
    m, size, panels = grid[0], grid[0] + 2, x[6]
    first, last, block, group, rows, at_once = plan
    of_results = (m, grid[1], grid[2], 0, 0)
    for low in range(0, g[6], group):
        high = min(low + group, g[6])
        for k in range(size * size):
            for p in range(panels):
                for line in range((high - low) * WIDTH):
                    clear_line(s[0] + k * s[2] + p * s[1] + line * LINE)
        for start in range(first, last, block):
            stop = min(start + block, last)
            if low == 0 or block < last - first:
                spread_tiles(x, grid, size, start, stop, 0, panels, v, scratch)
            spread_tiles(g, of_results, m, start, stop, low, high, z, scratch)
            for k in range(size * size):
                for p in range(0, panels, at_once):
                    a, b, c = z[0] + k * z[2], v[0] + k * v[2] + p * v[1], s[0] + k * s[2] + p * s[1]
                    for row in range(0, (high - low) * WIDTH, rows):
                        here, there = a + row // WIDTH * z[1] + row % WIDTH * 4, c + row * LINE
                        if p + 2 <= panels and at_once == 2:
                            product_turned_2(here, b, v[1], there, s[1], stop - start)
                        else:
                            product_turned_1(here, b, v[1], there, s[1], stop - start)
        gather_kernels(s, panels, low * WIDTH, high * WIDTH, m, kernels)
