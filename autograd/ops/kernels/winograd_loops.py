"""The loops of Winograd's convolution over tiles and blocks of tiles, compiled.

All arguments are whole numbers and tuples of them, so that each loop is compiled once for arrays of any layout:

- images: address, steps in bytes to the next image, row and column, height, width, panels of sixteen channels;
- room for a batch of matrices: address, steps in bytes to the next panel and plane. The numbers k of the channels of
  panel p of tile t stand at k·plane + p·panel + 64·t, the layout of `panels`;
- a grid of tiles: the m of its m×m results, tiles down and across an image, and before the first the padding.
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

_IMAGES, _ROOM, _GRID, _KERNELS = (f"UniTuple(i8, {count})" for count in (7, 3, 5, 5))


@part
def spread_tiles(images, grid, size, start, stop, room, scratch):
    """Transform tiles start … stop: of size m + 2 those of an image, of size m those of results. Outside are zeros."""
    address, image, row, column, height, width, panels = images
    m, down, across, top, left = grid
    target, panel, plane = room
    for t in range(start, stop):
        n, place = t // (down * across), t % (down * across)
        i, j = place // across * m - top, place % across * m - left
        inside = i >= 0 and j >= 0 and i + size <= height and j + size <= width
        for p in range(panels):
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
                image_4(source, down_step, right_step, target + p * panel, plane)
            elif m == 4:
                results_4(source, down_step, right_step, target + p * panel, plane)
            elif size == 4:
                image_2(source, down_step, right_step, target + p * panel, plane)
            else:
                results_2(source, down_step, right_step, target + p * panel, plane)
        target += LINE


@part
def gather_tiles(room, grid, start, stop, bias, images, scratch, check):
    """The results of tiles start … stop; what would lie outside is dropped."""
    source, panel, plane = room
    m, down, across, _, _ = grid
    address, image, row, column, height, width, panels = images
    for t in range(start, stop):
        n, place = t // (down * across), t % (down * across)
        i, j = place // across * m, place % across * m
        inside = i + m <= height and j + m <= width
        for p in range(panels):
            place = address + n * image + i * row + j * column + p * LINE
            target, down_step, right_step = (place, row, column) if inside else (scratch, m * LINE, LINE)
            if m == 4:
                to_results_4(source + p * panel, plane, bias + p * LINE, target, down_step, right_step, check)
            else:
                to_results_2(source + p * panel, plane, bias + p * LINE, target, down_step, right_step, check)
            if not inside:
                for r in range(min(m, height - i)):
                    for c in range(min(m, width - j)):
                        copy_line(scratch + (r * m + c) * LINE, place + r * row + c * column)
        source += LINE


@kernel("Winograd convolution: kernels transformed", f"{_KERNELS}, i8, i8, i8, {_ROOM}")
def spread_kernels(kernels, lines, panels, m, room):
    """G w Gᵀ of `lines` by 16·`panels` kernels; `kernels`: address, steps to the next lane, line, row and column."""
    address, lane, line, row, column = kernels
    target, panel, plane = room
    for p in range(panels):
        for i in range(lines):
            source = address + p * WIDTH * lane + i * line
            if m == 4:
                kernel_4(source, lane, row, column, target + p * panel + i * LINE, plane)
            else:
                kernel_2(source, lane, row, column, target + p * panel + i * LINE, plane)


@kernel("Winograd convolution: sums transformed to the derivative by kernels", f"{_ROOM}, i8, i8, i8, {_KERNELS}")
def gather_kernels(room, lines, panels, m, kernels):
    """Gᵀ s G for every kernel."""
    source, panel, plane = room
    address, lane, line, row, column = kernels
    for p in range(panels):
        for i in range(lines):
            target = address + p * WIDTH * lane + i * line
            if m == 4:
                to_kernel_4(source + p * panel + i * LINE, plane, target, lane, row, column)
            else:
                to_kernel_2(source + p * panel + i * LINE, plane, target, lane, row, column)


@kernel(
    "Winograd convolution of 3×3 kernels",
    f"{_IMAGES}, {_ROOM}, i8, {_IMAGES}, {_GRID}, i8, i8, i8, i8, {_ROOM}, {_ROOM}, i8",
)
def convolve(x, u, bias, y, grid, first, last, block, rows, v, t, scratch):
    """Tiles first … last of y, by blocks: image to v, v·u to t for each number of a tile, t to y. The last line of
    scratch becomes nan if a number of y is not finite."""
    size, from_panels, to_panels = grid[0] + 2, x[6], y[6]
    for start in range(first, last, block):
        stop = min(start + block, last)
        spread_tiles(x, grid, size, start, stop, v, scratch)
        for k in range(size * size):
            a, b, c = v[0] + k * v[2], u[0] + k * u[2], t[0] + k * t[2]
            for p in range(0, to_panels, 2):
                for _ in range(0, stop - start, rows):
                    if p + 1 < to_panels:
                        product_2(a, v[1], b, u[1], c, t[1], from_panels)
                    else:
                        product_1(a, v[1], b, u[1], c, t[1], from_panels)
                    a, c = a + rows * LINE, c + rows * LINE
                a, b, c = v[0] + k * v[2], b + 2 * u[1], t[0] + k * t[2] + (p + 2) * t[1]
        gather_tiles(t, grid, start, stop, bias, y, scratch, scratch + size * size * LINE)


@kernel(
    "Winograd convolution: sums for the derivative by kernels",
    f"{_IMAGES}, {_IMAGES}, {_GRID}, i8, i8, i8, i8, {_ROOM}, {_ROOM}, {_ROOM}, i8",
)
def correlate(x, g, grid, first, last, block, rows, v, z, s, scratch):
    """s += zᵀ·v over tiles first … last, for each number of a tile: v of the image, z of the results."""
    size, x_panels, g_panels = grid[0] + 2, x[6], g[6]
    results = (grid[0], grid[1], grid[2], 0, 0)
    for start in range(first, last, block):
        stop = min(start + block, last)
        spread_tiles(x, grid, size, start, stop, v, scratch)
        spread_tiles(g, results, grid[0], start, stop, z, scratch)
        for k in range(size * size):
            a, b, c = z[0] + k * z[2], v[0] + k * v[2], s[0] + k * s[2]
            for p in range(0, x_panels, 2):
                for row in range(0, g_panels * WIDTH, rows):
                    here = a + row // WIDTH * z[1] + row % WIDTH * 4
                    if p + 1 < x_panels:
                        product_turned_2(here, b, v[1], c + row * LINE, s[1], stop - start)
                    else:
                        product_turned_1(here, b, v[1], c + row * LINE, s[1], stop - start)
                b, c = b + 2 * v[1], c + 2 * s[1]
