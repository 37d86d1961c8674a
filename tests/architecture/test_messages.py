"""The Chinese catalogues and the tools that collect, check and compile them."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import messages
import pytest
from catalogue import CatalogueError, Entry, mo_bytes, read_po, write_entry
from extract import uses_in
from tests.architecture.project import ROOT

PO = """# a remark
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: somewhere.py:1
msgid "Schools"
msgstr "学校"

msgctxt "verb"
msgid "Plan"
msgstr "谋划"
msgid "%(count)s school "
"falls short"
msgid_plural "%(count)s schools fall short"
msgstr[0] "%(count)s 所学校“未达标”\\t\\"引号\\""

#, fuzzy, python-format
msgid "Guess"
msgstr "猜测"

#~ msgid "Old"
#~ msgstr "旧"
"""


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(PO, encoding="utf8")
    return path


def test_read_po(po):
    header, *entries = read_po(po)
    assert header.strings[0].startswith("Content-Type")
    assert [(entry.key, entry.plural, entry.strings, entry.translated) for entry in entries] == [
        (("", "Schools"), "", {0: "学校"}, True),
        (("verb", "Plan"), "", {0: "谋划"}, True),
        (
            ("", "%(count)s school falls short"),
            "%(count)s schools fall short",
            {0: '%(count)s 所学校“未达标”\t"引号"'},
            True,
        ),
        (("", "Guess"), "", {0: "猜测"}, False),
    ]


@pytest.mark.parametrize("line", ["msgid unquoted", 'msgid "open', "nonsense"])
def test_read_po_names_the_line_it_cannot_read(po, line):
    po.write_text(PO + line + "\n", encoding="utf8")
    with pytest.raises(CatalogueError, match=rf"django\.po:{len(PO.splitlines()) + 1}: "):
        read_po(po)


def test_python_reads_what_is_compiled(po, tmp_path):
    """The second implementation is the standard library's reader."""
    compiled = tmp_path / "django.mo"
    compiled.write_bytes(mo_bytes(read_po(po)))
    with compiled.open("rb") as file:
        book = gettext.GNUTranslations(file)
    assert book.gettext("Schools") == "学校"
    assert book.pgettext("verb", "Plan") == "谋划"
    assert book.gettext("Plan") == "Plan"
    assert book.gettext("Guess") == "Guess"
    for count in (1, 7):
        text = book.ngettext("%(count)s school falls short", "%(count)s schools fall short", count)
        assert text == '%(count)s 所学校“未达标”\t"引号"'


def test_written_entry_reads_back(tmp_path):
    entry = Entry('A "quoted"\ntext\twith \\ in it', "many", "context", {0: "文"})
    path = tmp_path / "one.po"
    path.write_text(write_entry(entry, "a.py:1"), encoding="utf8")
    (found,) = read_po(path)
    assert (found.key, found.plural, found.strings) == (entry.key, "many", {0: "文"})


PYTHON = """
\"\"\"A remark with %(place)s in it.\"\"\"
from django.utils.translation import gettext as _, ngettext, pgettext
a = _("One")
b = ngettext("%(n)s school", "%(n)s schools", n)
c = pgettext("verb", "Plan")
d = _(f"Not {a}")
e = _(variable)
f = N_("Budget of %(amount)s")
"""
TEMPLATE = """{% load i18n %}<p title="{% translate 'Gap' %}">
{% blocktranslate trimmed count n=schools %}
  {{ n }} school
{% plural %}
  {{ n }} schools
{% endblocktranslate %}{% button label=_("Save it") %}"""


def test_uses_are_found_in_python_and_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text(PYTHON, encoding="utf8")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf8")
    found = [(use.line, use.context, use.id, use.plural, bool(use.wrong)) for use in uses_in(tmp_path)]
    assert sorted(found) == sorted([
        (4, "", "One", "", False),
        (5, "", "%(n)s school", "%(n)s schools", False),
        (6, "verb", "Plan", "", False),
        (7, "", "", "", True),
        (9, "", "Budget of %(amount)s", "", False),
        (1, "", "Gap", "", False),
        (2, "", "%(n)s school", "%(n)s schools", False),
        (6, "", "Save it", "", False),
    ])  # fmt: skip


def test_core_text_without_its_mark_is_found(tmp_path):
    core = tmp_path / "tongpan_core"
    core.mkdir()
    (core / "a.py").write_text('LABEL = "Budget of %(amount)s"\nGOOD = N_("Limit of %(share)s")\n', encoding="utf8")
    assert [(use.line, bool(use.wrong)) for use in uses_in(tmp_path)] == [(2, False), (1, True)]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Entry("Budget of %(amount)s", strings={0: "预算 %(amount)s"}), None),
        (Entry("Budget of %(amount)s", strings={0: "预算"}), "%(amount)s"),
        (Entry("Hello {name}", strings={0: "{nom}，你好"}), "{name}, {nom}"),
        (Entry("Gap", strings={0: ""}), "no translation"),
        (Entry("Gap", strings={0: "差距"}, flags={"fuzzy"}), "fuzzy"),
        (Entry("one", "%(n)s", strings={0: "%(n)s", 1: "%(n)s"}), "msgstr[0]"),
        (Entry("Gap", strings={0: "差距\n"}), "line break"),
    ],
)
def test_faults_of_a_translation(entry, fault):
    faults = messages.faults_of_entry(entry)
    assert (faults == []) if fault is None else (len(faults) == 1 and fault in faults[0])


def copy_of_tools(folder: Path) -> Path:
    """A project of one app with the real scripts, to extract, check and compile for real."""
    (folder / "scripts").mkdir()
    for name in ("messages.py", "catalogue.py", "extract.py"):
        (folder / "scripts" / name).write_bytes((ROOT / "scripts" / name).read_bytes())
    app = folder / "src" / "tongpan" / "registry"
    app.mkdir(parents=True)
    (app / "views.py").write_text('a = _("Schools")\nb = _("Teachers")\n', encoding="utf8")
    return folder / "scripts" / "messages.py"


def test_extract_keeps_what_is_there_and_check_waits_for_the_rest(tmp_path):
    script = copy_of_tools(tmp_path)
    po = tmp_path / "src/tongpan/registry/locale/zh_Hans/LC_MESSAGES/django.po"

    def run(word):
        return subprocess.run([sys.executable, script, word], capture_output=True, text=True, check=False)

    assert run("extract").returncode == 0
    first = po.read_text(encoding="utf8").replace('msgid "Schools"\nmsgstr ""', 'msgid "Schools"\nmsgstr "学校"')
    po.write_text(first, encoding="utf8")
    assert run("extract").stdout == ""
    assert po.read_text(encoding="utf8") == first
    waiting = run("check")
    assert waiting.returncode == 1
    assert "“Teachers” has no translation" in waiting.stdout
    assert "Schools" not in waiting.stdout
    po.write_text(first.replace('msgid "Teachers"\nmsgstr ""', 'msgid "Teachers"\nmsgstr "教师"'), encoding="utf8")
    assert run("check").returncode == 0
    assert run("compile").returncode == 0
    with po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Teachers") == "教师"
