"""The platform's texts in Chinese: ``messages.py extract | check | compile``.

``extract`` appends what is new to the .po file of the app that uses it and leaves all else as it stands; ``check``
fails where a text has no finished translation; ``compile`` writes the .mo files that the platform reads. No gettext
programs are needed. Texts of ``tongpan_core`` are marked with ``N_`` and kept in the catalogue of ``insight``.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

from catalogue import CatalogueError, Entry, mo_bytes, read_po, write_entry
from extract import Use, uses_in

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
CORE_TEXTS = "insight"
CONFIG_TEXTS = "demo"
"""``config`` is no app, so no catalogue of its own would be read."""
PLACES = re.compile(r"%\(\w+\)[#0+ -]*\d*(?:\.\d+)?[sdf]|(?<![%\w])\{\w*\}")
HEADER = """# Chinese of Tongpan: the texts of {app}.
msgid ""
msgstr ""
"Project-Id-Version: tongpan\\n"
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def catalogues() -> dict[Path, list[Entry]]:
    """Every .po file of the platform with its entries."""
    return {path: read_po(path) for path in sorted((SOURCE / "tongpan").glob(f"*/{CATALOGUE}"))}


def app_of(path: Path) -> str:
    """The app in whose catalogue a text of this file belongs."""
    package, app = path.relative_to(SOURCE).parts[:2]
    return CORE_TEXTS if package == "tongpan_core" else CONFIG_TEXTS if app == "config" else app


def shown(path: Path) -> str:
    """The path as seen from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def extract() -> int:
    """Append an empty entry for every text that no catalogue has yet."""
    known = {entry.key for entries in catalogues().values() for entry in entries}
    fresh: dict[str, dict[tuple[str, str], Use]] = defaultdict(dict)
    for use in uses_in(SOURCE):
        if use.id and not use.wrong and use.key not in known:
            fresh[app_of(use.path)].setdefault(use.key, use)
    for app, uses in sorted(fresh.items()):
        path = SOURCE / "tongpan" / app / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_text(encoding="utf8") if path.exists() else HEADER.format(app=app)
        new = [
            write_entry(Entry(use.id, use.plural, use.context), f"{shown(use.path)}:{use.line}")
            for use in uses.values()
        ]
        path.write_text(old.rstrip("\n") + "\n\n" + "\n".join(new), encoding="utf8")
        print(f"{shown(path)}: {len(uses)} new")
    return 0


def places(text: str) -> set[str]:
    """The places for values in a text: ``%(name)s`` and ``{name}``."""
    return set(PLACES.findall(text))


def faults_of_entry(entry: Entry) -> list[str]:
    """What is wrong with one translation in itself."""
    faults = []
    if not entry.translated:
        faults.append("is marked fuzzy" if "fuzzy" in entry.flags else "has no translation")
    for text in entry.strings.values():
        wanted = places(entry.plural or entry.id)
        if text and (missing := wanted ^ places(text)):
            faults.append(f"differs from the English in {', '.join(sorted(missing))}")
        if text and (text[:1] == "\n", text[-1:] == "\n") != (entry.id[:1] == "\n", entry.id[-1:] == "\n"):
            faults.append("begins or ends with a line break and the English does not, or the other way round")
    if entry.plural and set(entry.strings) != {0}:
        faults.append("needs msgstr[0] and no other form: Chinese has one")
    return faults


Book = dict[tuple[str, str], tuple[str, Entry]]


def read_books() -> tuple[Book, list[str]]:
    """Every message with the place of its translation, and what is wrong in the catalogues themselves."""
    book: Book = {}
    faults = []
    for path, entries in catalogues().items():
        for entry in entries:
            if not entry.id:
                continue
            place = f"{shown(path)}:{entry.line}"
            faults += [f"{place}: “{entry.id}” {fault}" for fault in faults_of_entry(entry)]
            known, other = book.setdefault(entry.key, (place, entry))
            if other.strings != entry.strings:
                faults.append(f"{place}: “{entry.id}” reads otherwise in {known}")
    return book, faults


def faults_of_uses(book: Book, uses: dict[tuple[str, str, str, str], Use]) -> list[str]:
    """Texts that no catalogue has, has otherwise, or cannot have."""
    faults = []
    for use in uses.values():
        place = f"{shown(use.path)}:{use.line}"
        if use.wrong:
            faults.append(f"{place}: “{use.id}” {use.wrong}" if use.id else f"{place}: {use.wrong}")
        elif use.key not in book:
            faults.append(f"{place}: “{use.id}” is in no catalogue")
        elif use.plural and use.plural != book[use.key][1].plural:
            faults.append(f"{place}: “{use.id}” is used with the plural “{use.plural}”, which its entry lacks")
    return faults


def check() -> int:
    """Print every fault with its place; 0 where there is none."""
    book, faults = read_books()
    uses = {(use.context, use.id, use.plural, use.wrong and f"{use.path}:{use.line}"): use for use in uses_in(SOURCE)}
    faults += faults_of_uses(book, uses)
    spare = len(set(book) - {use.key for use in uses.values()})
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"{len(uses)} texts in use, {len(book)} translated, {spare} of them found only by value; {len(faults)} faults"
    )
    return 1 if faults else 0


def compile_all() -> int:
    """Write the .mo file beside every .po file whose content has changed."""
    for path, entries in catalogues().items():
        content, target = mo_bytes(entries), path.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != content:
            fresh = target.with_suffix(".mo.new")
            fresh.write_bytes(content)
            fresh.replace(target)
    return 0


def main(words: list[str]) -> int:
    """Carry out one of the three commands."""
    commands = {"extract": extract, "check": check, "compile": compile_all}
    if len(words) != 1 or words[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return commands[words[0]]()
    except CatalogueError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
