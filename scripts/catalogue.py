"""The .po and .mo formats of gettext, as far as this project needs them: nothing has to be installed to build it."""

from __future__ import annotations

import ast
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = 0x950412DE
KEYWORD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+(".*")$')


class CatalogueError(ValueError):
    """A .po file that cannot be read. The message names the file and the line."""


@dataclass
class Entry:
    """One message: its id, what was said of it (flags) and its translations by plural form."""

    id: str = ""
    plural: str = ""
    context: str = ""
    strings: dict[int, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What makes the message one: context and id."""
        return self.context, self.id

    @property
    def translated(self) -> bool:
        """Whether every form has a text and nobody marked it as a guess."""
        return bool(self.strings) and all(self.strings.values()) and "fuzzy" not in self.flags


def read_po(path: Path) -> list[Entry]:
    """All entries of a .po file in order, the header (with the empty id) among them; obsolete ones (#~) left out.

    Raises:
        CatalogueError: at the first line that is no .po.
    """
    entries: list[Entry] = []
    entry, part = Entry(), ""
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            if part:
                entries.append(entry)
                entry, part = Entry(), ""
            if line.startswith("#,"):
                entry.flags |= {flag.strip() for flag in line[2:].split(",")}
            continue
        if found := KEYWORD.match(line):
            if part.startswith("msgstr") and found[1] in ("msgctxt", "msgid"):
                entries.append(entry)
                entry = Entry()
            part, text = found[1], found[2]
            entry.line = entry.line or number
        elif line.startswith('"') and part:
            text = line
        else:
            raise CatalogueError(f"{path}:{number}: not a line of a .po file: {line[:60]}")
        _extend(entry, part, _unquote(text, path, number))
    if part:
        entries.append(entry)
    return entries


def _unquote(text: str, path: Path, number: int) -> str:
    """The text between the quotes, escapes resolved: a .po string is written as in C and so as in Python."""
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError) as error:
        raise CatalogueError(f"{path}:{number}: a quotation mark or backslash is out of place: {text[:60]}") from error


def _extend(entry: Entry, part: str, text: str) -> None:
    """Add a piece of text to the part of the entry that is being read."""
    if part.startswith("msgstr"):
        form = int(part[7:-1]) if "[" in part else 0
        entry.strings[form] = entry.strings.get(form, "") + text
    else:
        name = {"msgctxt": "context", "msgid": "id", "msgid_plural": "plural"}[part]
        setattr(entry, name, getattr(entry, name) + text)


def quote(text: str) -> str:
    """A text as a quoted .po string on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write_entry(entry: Entry, place: str) -> str:
    """An entry as .po text, with ``place`` (file and line where it is used) as its remark."""
    lines = [f"#: {place}"]
    if entry.context:
        lines.append(f"msgctxt {quote(entry.context)}")
    lines.append(f"msgid {quote(entry.id)}")
    if entry.plural:
        lines += [f"msgid_plural {quote(entry.plural)}", f"msgstr[0] {quote(entry.strings.get(0, ''))}"]
    else:
        lines.append(f"msgstr {quote(entry.strings.get(0, ''))}")
    return "\n".join(lines) + "\n"


def mo_bytes(entries: list[Entry]) -> bytes:
    """The compiled catalogue: sorted ids and texts with their tables; what is not translated is left out."""
    pairs = {}
    for entry in entries:
        if entry.translated:
            name = (f"{entry.context}\x04" if entry.context else "") + entry.id
            key = f"{name}\0{entry.plural}" if entry.plural else name
            pairs[key.encode()] = "\0".join(entry.strings[form] for form in sorted(entry.strings)).encode()
    count = len(pairs)
    offset = 28 + 16 * count
    tables: tuple[list[tuple[int, int]], ...] = ([], [])
    blob = b""
    for column, texts in enumerate((sorted(pairs), [pairs[key] for key in sorted(pairs)])):
        for text in texts:
            tables[column].append((len(text), offset + len(blob)))
            blob += text + b"\0"
    head = struct.pack("<7I", MAGIC, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + b"".join(struct.pack("<2I", *row) for table in tables for row in table) + blob
