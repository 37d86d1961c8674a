"""Copy the chosen front-end files from ``node_modules`` into ``src/tongpan/ui`` (none of them is committed).

What comes out::

    static/vendor/icons.svg         one sprite with the icons named in icons.txt: <use href="…/icons.svg#school">
    static/vendor/noto-sans-sc.css  the web font in slices: a page fetches only the slices whose characters it shows
    static/vendor/noto-sans-sc/     those slices (woff2, one variable file each for all weights)
    typefaces/                      whole fonts for PDF: the slices lack the rare characters of people's names
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "src" / "tongpan" / "ui"
NODE = ROOT / "node_modules"
WEB_FONT = NODE / "@fontsource-variable" / "noto-sans-sc"
PDF_FONT = NODE / "@expo-google-fonts" / "noto-sans-sc"
ICONS = NODE / "@iconify-json" / "tabler" / "icons.json"
PDF_WEIGHTS = ("400Regular", "700Bold")
SOURCE_MAP = re.compile(r"/\*#\s*sourceMappingURL=.*?\*/|//#\s*sourceMappingURL=.*")
FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


def icon_names() -> list[str]:
    """The names in ``ui/icons.txt``, without remarks and blank lines."""
    lines = (UI / "icons.txt").read_text(encoding="utf8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sprite() -> str:
    """One SVG with a symbol for every icon named.

    Raises:
        SystemExit: where a name is no icon of the set, with all such names.
    """
    icon_set = json.loads(ICONS.read_text(encoding="utf8"))
    aliases = {name: alias["parent"] for name, alias in icon_set.get("aliases", {}).items()}
    bodies = {name: icon_set["icons"].get(aliases.get(name, name), {}).get("body") for name in icon_names()}
    if unknown := [name for name, body in bodies.items() if body is None]:
        raise SystemExit(f"ui/icons.txt names icons that Tabler does not have: {', '.join(unknown)}")
    symbols = [f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>' for name, body in bodies.items()]
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    ElementTree.fromstring(text)  # a sprite that does not parse shows no icon at all
    return text


def font_css() -> tuple[str, list[str]]:
    """The style sheet of the web font under its plain family name, and the slices that it names."""
    source = SOURCE_MAP.sub("", (WEB_FONT / "index.css").read_text(encoding="utf8"))
    faces = [
        face.replace("'Noto Sans SC Variable'", '"Noto Sans SC"').replace("./files/", "noto-sans-sc/")
        for face in FACE.findall(source)
    ]
    slices = [name for face in faces for name in re.findall(r"url\(noto-sans-sc/([\w.-]+\.woff2)\)", face)]
    if not faces or len(slices) != len(faces) or not all("font-display: swap" in face for face in faces):
        raise SystemExit("The web font's style sheet has changed its shape; mend scripts/assets.py.")
    return "\n".join(faces) + "\n", slices


def build_static(vendor: Path) -> None:
    """Write what browsers fetch below ``vendor``."""
    css, slices = font_css()
    (vendor / "noto-sans-sc").mkdir()
    (vendor / "icons.svg").write_text(sprite(), encoding="utf8")
    (vendor / "noto-sans-sc.css").write_text(css, encoding="utf8")
    for name in slices:
        shutil.copyfile(WEB_FONT / "files" / name, vendor / "noto-sans-sc" / name)
    copy_licences(WEB_FONT, vendor / "noto-sans-sc")
    (vendor / "icons.svg.LICENSE.txt").write_text(
        "Tabler Icons, MIT licence, copyright of Pawel Kuna\n", encoding="utf8"
    )


def build_typefaces(folder: Path) -> None:
    """Write the whole fonts that PDF files embed into ``folder``."""
    for weight in PDF_WEIGHTS:
        shutil.copyfile(PDF_FONT / weight / f"NotoSansSC_{weight}.ttf", folder / f"NotoSansSC-{weight[3:]}.ttf")
    copy_licences(PDF_FONT, folder)


def copy_licences(package: Path, folder: Path) -> None:
    """Keep a package's licence beside the files taken from it."""
    for licence in sorted(package.glob("LICENSE*")):
        shutil.copyfile(licence, folder / f"{licence.name}.txt")


def renew(folder: Path, build: Callable[[Path], None]) -> None:
    """Build beside the old folder, then put the new one in its place, so that a running server never sees half."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    build(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def main() -> int:
    """Renew both folders."""
    renew(UI / "static" / "vendor", build_static)
    renew(UI / "typefaces", build_typefaces)
    print(f"· front-end files: {len(icon_names())} icons, web font and PDF fonts in {UI.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
