"""Divisions that the documents name, with their GB/T 2260 codes, and functional zones with local ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BECAME = dt.date(2016, 7, 1)
"""About when 冀州 became a district and had its code changed; the documents give the year only."""


@dataclass(frozen=True)
class Division:
    """A division: its kind and names, the key of the one above, where its middle lies, and its codes."""

    kind: str
    name: str
    short: str
    name_en: str
    parent: str
    centre: tuple[float, float]
    code: str
    former: str = ""


ABOVE = (
    ("13", "province", "河北省", "Hebei Province", "", (115.48, 38.04)),
    ("1311", "city", "衡水市", "Hengshui City", "13", (115.67, 37.74)),
    ("4401", "city", "广州市", "Guangzhou City", "44", (113.27, 23.13)),
    ("4408", "city", "湛江市", "Zhanjiang City", "44", (110.36, 21.27)),
)
HENGSHUI = """
131102 桃城区 Taocheng District 115.66 37.72
131181 冀州区 Jizhou District 115.46 37.55
131121 枣强县 Zaoqiang County 115.75 37.46
131122 武邑县 Wuyi County 115.93 37.82
131123 武强县 Wuqiang County 115.91 38.04
131124 饶阳县 Raoyang County 115.73 38.22
131125 安平县 Anping County 115.48 38.24
131126 故城县 Gucheng County 115.96 37.35
131127 景县 Jing County 116.19 37.66
131128 阜城县 Fucheng County 116.32 37.91
131182 深州市 Shenzhou City 115.58 37.95
1311GX 高新区 High-tech Zone 115.72 37.79
1311BH 滨湖新区 Binhu New Area 115.62 37.63
"""
GUANGZHOU = """
440103 荔湾区 Liwan District 113.22 23.09
440104 越秀区 Yuexiu District 113.28 23.14
440105 海珠区 Haizhu District 113.32 23.08
440106 天河区 Tianhe District 113.37 23.16
440111 白云区 Baiyun District 113.32 23.29
440112 黄埔区 Huangpu District 113.50 23.22
440113 番禺区 Panyu District 113.40 22.98
440114 花都区 Huadu District 113.21 23.45
440115 南沙区 Nansha District 113.52 22.76
440117 从化区 Conghua District 113.68 23.68
440118 增城区 Zengcheng District 113.76 23.34
"""
ZHANJIANG = """
440802 赤坎区 Chikan District 110.37 21.28
440803 霞山区 Xiashan District 110.37 21.19
440804 坡头区 Potou District 110.50 21.32
440811 麻章区 Mazhang District 110.31 21.10
440823 遂溪县 Suixi County 110.03 21.26
440825 徐闻县 Xuwen County 110.24 20.43
440881 廉江市 Lianjiang City 110.13 21.64
440882 雷州市 Leizhou City 110.00 20.79
440883 吴川市 Wuchuan City 110.70 21.44
"""
NOW = {"131181": "131103"}
"""The code in force of a division whose key is an older one."""


def _counties(table: str, city: str) -> Iterator[tuple[str, Division]]:
    for line in table.split("\n")[1:-1]:
        slug, name, *words, longitude, latitude = line.split()
        kind = "county" if slug.isdecimal() else "zone"
        code = NOW.get(slug, slug)
        centre = (float(longitude), float(latitude))
        former = slug if code != slug else ""
        yield slug, Division(kind, name, name, " ".join(words), city, centre, code, former)


DIVISIONS: Mapping[str, Division] = {
    **{slug: Division(kind, name, name, en, above, at, slug) for slug, kind, name, en, above, at in ABOVE},
    **dict(_counties(HENGSHUI, "1311")),
    **dict(_counties(GUANGZHOU, "4401")),
    **dict(_counties(ZHANJIANG, "4408")),
}


def counties(city: str) -> list[str]:
    """The keys of the counties and zones below a city."""
    return [slug for slug, own in DIVISIONS.items() if own.parent == city]
