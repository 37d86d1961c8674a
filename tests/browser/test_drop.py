"""Files dragged onto their fields: taken, told by name and size, refused with a reason, left out again."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tongpan.assistance.base.models import Attachment
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.registry.models import ImportBatch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "学校（机构）标识码,学校名称,办学类型\n2144180002,云溪初级中学,初级中学\n"
DROP = """([name, files]) => {
  const zone = document.querySelector(`input[name=${name}]`).closest(".drop"), carried = new DataTransfer();
  files.forEach(([own, text]) => carried.items.add(new File([text], own)));
  const told = { dataTransfer: carried, bubbles: true, cancelable: true };
  const send = (kind) => zone.dispatchEvent(new DragEvent(kind, told));
  send("dragover");
  const over = zone.classList.contains("over");
  send("drop");
  return over && !zone.classList.contains("over");
}"""


def drop(page, name, *files):
    """Drag files with a text onto the field; it shows that they may be let go there."""
    assert page.evaluate(DROP, [name, [list(own) for own in files]])


def chosen(page):
    """What the page says was chosen, and what the form would send."""
    told = [tuple(row.inner_text().split("\n")) for row in page.locator(".drop-file").all()]
    return told, page.evaluate("[...document.querySelector('input[type=file]').files].map((own) => own.name)")


def test_a_list_is_dragged_onto_the_import_and_sent(at, page, axe, shoot):
    at.sign_in("planner")
    at.open("imports/")
    zone = page.locator(".drop")
    expect(zone).to_contain_text("把文件拖到这里，或点击选择")
    drop(page, "file", ("程序.exe", "x"))
    expect(page.locator(".drop-note")).to_contain_text("“程序.exe”未选入：这里只收 .xlsx")
    assert chosen(page) == ([], [])
    drop(page, "file", ("学校.csv", "x" * 2048), ("教师.csv", "x"))
    expect(page.locator(".drop-note")).to_have_text("这里只能放一个文件，已选“学校.csv”。")
    assert page.locator(".drop-file b").all_inner_texts() == ["学校.csv"]
    assert page.locator(".drop-file small").all_inner_texts() == ["2 KB"]
    axe(page)
    shoot(page, "import-dropped")
    page.get_by_role("button", name="移除“学校.csv”").press("Enter")
    assert chosen(page) == ([], [])
    assert page.evaluate("document.activeElement.type") == "file", "the keyboard goes on where it was"
    drop(page, "file", ("学校.csv", LIST))
    page.locator("form.upload button[type=submit]").press("Enter")
    expect(page.locator("h1")).not_to_have_text("导入")
    assert ImportBatch.everywhere.get().file_name == "学校.csv"


def test_several_files_are_dragged_onto_a_record(at, page, world, axe, shoot):
    bond = Bond.everywhere.create(
        unit=world.units["441801"], form="community", name="第一共同体", since=dt.date(2025, 9, 1)
    )
    BondMember.everywhere.create(bond=bond, unit=world.units["2144180001"], role="core")
    at.sign_in("planner")
    at.open(f"bonds/{bond.pk}/")
    drop(page, "file", ("一.txt", "一"))
    drop(page, "file", ("二.txt", "二"), ("三.exe", "三"))
    expect(page.locator(".drop-note")).to_contain_text("“三.exe”未选入")
    assert page.locator(".drop-file b").all_inner_texts() == ["一.txt", "二.txt"]
    axe(page)
    shoot(page, "bond-files-dropped")
    page.locator("#files form button[type=submit]").last.click()
    page.wait_for_selector("#files li a")
    assert sorted(Attachment.everywhere.values_list("name", flat=True)) == ["一.txt", "二.txt"]


def test_a_file_that_misses_its_field_leaves_the_page_as_it_is(at, page):
    at.sign_in("planner")
    at.open("imports/")
    page.evaluate("window.stays = true")
    kept = page.evaluate("""() => {
      const carried = new DataTransfer();
      carried.items.add(new File(["x"], "a.csv"));
      const event = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true });
      document.querySelector("h1").dispatchEvent(event);
      return event.defaultPrevented;
    }""")
    assert (kept, page.evaluate("window.stays"), chosen(page)) == (True, True, ([], []))
