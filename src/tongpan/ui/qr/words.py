"""Code words of a QR code: the text in byte mode with its Reed–Solomon words, level M, versions 1 to 10.

Numbers of blocks and words are those of ISO/IEC 18004, table 9.
"""

from __future__ import annotations

from functools import cache

BLOCKS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (10, (16,)),
    (16, (28,)),
    (26, (44,)),
    (18, (32, 32)),
    (24, (43, 43)),
    (16, (27,) * 4),
    (18, (31,) * 4),
    (22, (38, 38, 39, 39)),
    (22, (36, 36, 36, 37, 37)),
    (26, (43, 43, 43, 43, 44)),
)
"""By version from 1: words that correct errors in each block, and the words of data of each block."""
BYTE_MODE, PADS = 0b0100, (0xEC, 0x11)
LOGS = 255


@cache
def _field() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers and logarithms in GF(256) modulo x⁸ + x⁴ + x³ + x² + 1."""
    powers, value = [], 1
    for _step in range(LOGS):
        powers.append(value)
        value = (value << 1) ^ (0x11D if value & 0x80 else 0)
    logs = [0] * 256
    for power, number in enumerate(powers):
        logs[number] = power
    return tuple(powers), tuple(logs)


def _times(a: int, b: int) -> int:
    powers, logs = _field()
    return powers[(logs[a] + logs[b]) % LOGS] if a and b else 0


@cache
def _generator(degree: int) -> tuple[int, ...]:
    powers, _logs = _field()
    made = [1]
    for step in range(degree):
        made = [a ^ _times(b, powers[step]) for a, b in zip([*made, 0], [0, *made])]
    return tuple(made)


def correction(data: list[int], count: int) -> list[int]:
    """The ``count`` Reed–Solomon words of a block: the remainder of its polynomial by the generator."""
    rest = [*data, *[0] * count]
    for place in range(len(data)):
        factor = rest[place]
        for offset, word in enumerate(_generator(count)):
            rest[place + offset] ^= _times(word, factor)
    return rest[len(data) :]


def version_for(count: int) -> int:
    """The smallest version that holds so many bytes. Raises ValueError beyond version 10."""
    for version, (_correcting, blocks) in enumerate(BLOCKS, start=1):
        if 4 + (8 if version < 10 else 16) + 8 * count <= 8 * sum(blocks):
            return version
    raise ValueError(f"A QR code of version 10 at level M holds 213 bytes, not {count}.")


def words_of(text: str) -> tuple[int, list[int]]:
    """The version and all words of a text in the order in which they are drawn."""
    content = text.encode()
    version = version_for(len(content))
    correcting, sizes = BLOCKS[version - 1]
    blocks = _blocks(_data(content, version, sum(sizes)), sizes)
    checks = [correction(block, correcting) for block in blocks]
    return version, [*_woven(blocks), *_woven(checks)]


def _data(content: bytes, version: int, room: int) -> list[int]:
    bits = f"{BYTE_MODE:04b}{len(content):0{8 if version < 10 else 16}b}"
    bits += "".join(f"{byte:08b}" for byte in content)
    bits += "0" * min(4, 8 * room - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)]
    return words + [PADS[number % 2] for number in range(room - len(words))]


def _blocks(words: list[int], sizes: tuple[int, ...]) -> list[list[int]]:
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    return [words[start : start + size] for start, size in zip(starts, sizes)]


def _woven(blocks: list[list[int]]) -> list[int]:
    longest = max(map(len, blocks))
    return [block[place] for place in range(longest) for block in blocks if place < len(block)]
