"""Vectors as bits, for the first pass over all papers: the signs of their numbers after a rotation.

The share of signs in which two vectors differ is their angle over π on average (Charikar 2002, *Similarity estimation
techniques from rounding algorithms*). The rotation spreads what the leading numbers of a Matryoshka embedding say over
all bits. 32 bytes a paper are read where 64 leading numbers took 256, and counting bits is the fastest thing that NumPy
does. Bits are kept in planes, one array of 64-bit words for each 64 bits, so that whole arrays are combined.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Vectors

Planes = npt.NDArray[np.uint64]
Distances = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Rows = npt.NDArray[np.int64]

PLANE_BITS = 64
THREADS = 2
_SEED = 1
_BATCH_ROWS = 32_768
_ROWS_PER_THREAD = 262_144
_MAX_SAMPLE = 2_048
_one_product = threading.Lock()


def pool() -> ThreadPoolExecutor:
    """Return threads for passes over many rows, in which NumPy releases the interpreter; one pool a process."""
    return _pool(os.getpid())


@lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "search")


def plane_count(dimensions: int) -> int:
    """Return how many 64-bit words a vector has."""
    return -(-dimensions // PLANE_BITS)


@lru_cache(maxsize=4)
def rotation(dimensions: int) -> npt.NDArray[np.float32]:
    """Make the rotation ``(dimensions, bits)``, rows of length 1 at right angles: the same wherever it is made.

    The Q of a normal matrix from NumPy's frozen generator, with the signs that make it the only one. That of the
    embedder that ships with us is a file beside: the generator alone takes a fiftieth of a second to load.
    """
    bits = plane_count(dimensions) * PLANE_BITS
    if (made := Path(__file__).with_name(f"rotation-{bits}.npy")).exists():
        return np.ascontiguousarray(np.load(made)[:dimensions])
    return make_rotation(bits)[:dimensions]


def make_rotation(bits: int) -> npt.NDArray[np.float32]:
    """Make the whole rotation ``(bits, bits)``."""
    q, r = np.linalg.qr(np.random.RandomState(_SEED).standard_normal((bits, bits)))
    return np.ascontiguousarray(q * np.sign(np.diag(r)), np.float32)


def signs(vectors: Vectors) -> Planes:
    """Return the planes of vectors ``(n, dimensions)``: ``(planes, n)``.

    The one of a query without BLAS, which ends the process where there is no room for its buffer, one a thread.
    """
    turn = rotation(vectors.shape[1])
    turned = np.vecdot(turn.T, vectors[0])[None] if len(vectors) == 1 else vectors @ turn
    packed = np.packbits(turned > 0, axis=1)
    return np.ascontiguousarray(packed.view(np.uint64).T)


def products(rows: Vectors, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the inner product of each row with a vector.

    Row by row on this thread: for so little work a matrix product wakes threads, and waits for them on a busy machine.
    """
    return np.asarray(np.vecdot(rows, vector), np.float32)


def hamming_distances(stored: Sequence[Planes], vector: npt.NDArray[np.float32]) -> Distances:
    """Count the bits in which each row differs from a vector ``(dimensions,)``.

    Up to 256 bits they are counted in one byte; the opposite of the vector, 256 away, then counts as 0, and the pass
    over all numbers puts it last again.
    """
    query = signs(vector[None])[:, 0]
    rows = len(stored[0])
    out: Distances = np.empty(rows, np.uint8) if len(stored) * PLANE_BITS <= 256 else np.empty(rows, np.uint16)
    if rows < 2 * _ROWS_PER_THREAD:
        _count(stored, query, out, slice(0, rows))
    else:
        step = -(-rows // THREADS)
        parts = [slice(start, min(rows, start + step)) for start in range(0, rows, step)]
        list(pool().map(partial(_count, stored, query, out), parts))
    return out


def _count(stored: Sequence[Planes], query: Planes, out: Distances, part: slice) -> None:
    """Count a block of rows at a time, so that what is in between stays in the processor's cache."""
    different = np.empty(_BATCH_ROWS, np.uint64)
    counted = np.empty(_BATCH_ROWS, np.uint8)
    for start in range(part.start, part.stop, _BATCH_ROWS):
        into = out[start : min(part.stop, start + _BATCH_ROWS)]
        bits, count = different[: len(into)], counted[: len(into)]
        for number, plane in enumerate(stored):
            np.bitwise_xor(plane[start : start + len(into)], query[number], out=bits)
            np.bitwise_count(bits, out=count)
            np.add(into, count, out=into) if number else np.copyto(into, count)


def all_products(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the inner products of all rows ``(n, dimensions)`` of one with all of another ``(m, dimensions)``.

    One thread at a time: BLAS takes 32 MB for each that multiplies, and ends the process where it does not get them.
    """
    with _one_product:
        return np.asarray(first @ second.T, np.float32)


def smallest_k(values: Distances, amount: int) -> Rows:
    """Return the positions of the ``amount`` smallest values, rising; of equal ones the first."""
    if len(values) <= amount:
        return np.arange(len(values))
    if amount <= 0:
        return np.empty(0, np.int64)
    sample = np.sort(values[:: max(1, len(values) // _MAX_SAMPLE)])
    bound = int(sample[min(len(sample) - 1, amount * len(sample) // len(values))])
    while np.count_nonzero(values <= bound) < amount:
        bound += 1
    while bound and np.count_nonzero(values < bound) >= amount:
        bound -= 1
    positions = np.flatnonzero(values <= bound)
    if len(positions) == amount:
        return positions
    ties = np.flatnonzero(values[positions] == bound)
    return np.delete(positions, ties[len(ties) - (len(positions) - amount) :])
