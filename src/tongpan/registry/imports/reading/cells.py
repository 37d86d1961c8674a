"""Split a text table into cells column by column: what repeats in a column becomes one object, made once."""

from __future__ import annotations

from typing import Any

import numpy as np

NEWLINE = 10
WORD = 8
MOST_WORDS = 8
"""Columns with longer cells hardly repeat them."""
SAMPLE, BLOCK = 2_000, 2_048
IRREGULAR = 0.1
MIX = np.uint64(0x9E3779B97F4A7C15)
MASKS = np.array(
    [
        [(1 << 8 * min(max(length - WORD * word, 0), WORD)) - 1 for length in range(WORD * MOST_WORDS + 1)]
        for word in range(MOST_WORDS)
    ],
    dtype=np.uint64,
)
"""For each word of a cell and each length of the cell, the bits of the word that belong to it."""

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]


def split_columns(text: str, delimiter: str) -> list[list[str]] | None:
    """The columns of a table without quotation marks, with the cells of :func:`csv.reader`; None where that must do it.

    Shorter lines than most (titles, blank lines) are filled up with empty cells; there may be a few of them, and none
    that is longer.
    """
    text = text.replace("\r\n", "\n")
    if not delimiter.isascii() or any(mark in text for mark in '"\r\0') or not text:
        return None
    content = (text if text.endswith("\n") else text + "\n").encode()
    # Zeros behind the end: words are read from any place, and some beyond.
    data = np.frombuffer(content + b"\0" * (WORD * (MOST_WORDS + 2) - len(content) % WORD), dtype=np.uint8)
    marks = np.flatnonzero((data == ord(delimiter)) | (data == NEWLINE))
    lines = np.flatnonzero(data[marks] == NEWLINE)
    counts = np.diff(lines, prepend=-1)
    width = int(counts.max())
    short = np.flatnonzero(counts < width)
    if len(short) > len(lines) * IRREGULAR:
        return None
    begins = np.concatenate(([0], marks[lines[:-1]] + 1))
    # A short line has no cells here: each of them begins and ends at its end.
    ends = marks[np.maximum(lines[:, None] + np.arange(1 - width, 1), 0)]
    ends[short] = marks[lines[short], None]
    starts = np.empty_like(ends)
    starts[:, 0], starts[:, 1:] = begins, ends[:, :-1] + 1
    starts[short] = ends[short]
    columns = _columns(data, starts, ends - starts)
    for row in short.tolist():
        for column, cell in zip(columns, content[begins[row] : marks[lines[row]]].decode().split(delimiter)):
            column[row] = cell
    return columns


def _columns(data: Bytes, starts: Ints, lengths: Ints) -> list[list[str]]:
    """The texts of each column. Their keys are taken block by block, while the block's bytes are near at hand."""
    words = [0 if count > MOST_WORDS else int(count) for count in -(-lengths.max(axis=0) // WORD)]
    keys = [np.empty((count, len(starts)), dtype=np.uint64) for count in words]
    for first in range(0, len(starts), BLOCK):
        block = slice(first, first + BLOCK)
        for column, own in enumerate(keys):
            _fill_keys(own[:, block], data, starts[block, column], lengths[block, column])
    return [_cells(data, starts[:, n], lengths[:, n], own) for n, own in enumerate(keys)]


def _cells(data: Bytes, starts: Ints, lengths: Ints, keys: Words) -> list[str]:
    """The texts of a column; equal ones are one object unless most differ."""
    if not len(keys):
        return _texts(data, starts, lengths)
    mixed = _mixed(keys)
    if len(mixed[:SAMPLE]) < 2 * len(np.unique(mixed[:SAMPLE])):
        return _texts(data, starts, lengths)
    different = np.unique(mixed)
    codes = np.searchsorted(different, mixed)
    example = np.empty(len(different), dtype=np.int64)
    example[codes] = np.arange(len(codes))
    if len(keys) > 1 and any((key[example[codes]] != key).any() for key in keys):
        return _texts(data, starts, lengths)
    texts = np.array(_texts(data, starts[example], lengths[example]), dtype=object)
    return texts[codes].tolist()


def _texts(data: Bytes, starts: Ints, lengths: Ints) -> list[str]:
    """Each text anew: the bytes are moved together, with newlines between, and split at once."""
    sizes = lengths + 1
    behind = np.cumsum(sizes)
    moved = data[np.arange(behind[-1]) + np.repeat(starts - behind + sizes, sizes)]
    moved[behind - 1] = NEWLINE
    return moved.tobytes().decode().split("\n")[:-1]


def _fill_keys(keys: Words, data: Bytes, starts: Ints, lengths: Ints) -> None:
    """The bytes of each cell as 64-bit words, zeros behind the end (no cell holds a zero byte)."""
    aligned = data.view("<u8")
    place, right = starts >> 3, ((starts & 7) << 3).astype(np.uint64)
    left = np.uint64(64) - right
    here = aligned[place]
    for word, key in enumerate(keys):
        beyond = aligned[place + (word + 1)]
        key[:] = ((here >> right) | (beyond << left)) & MASKS[word][lengths]
        here = beyond


def _mixed(keys: Words) -> Words:
    """One number for the words of each cell; different cells of several words may share one, if very rarely."""
    mixed = keys[0]
    for key in keys[1:]:
        mixed = mixed * MIX
        mixed ^= mixed >> np.uint64(32)
        mixed ^= key
    return mixed
