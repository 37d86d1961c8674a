// Tables: which columns are shown (kept on this computer), ticked rows, a row opens its page, the place is kept.
const blocks = () => document.querySelectorAll("[data-table]");
const texts = document.getElementById("texts").dataset;

function showColumns(block) {
  const boxes = [...block.querySelectorAll("input[data-column]")];
  const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.dataset.column));
  block.querySelectorAll("th[data-column], td[data-column]").forEach((cell) => { cell.hidden = off.has(cell.dataset.column); });
  const shown = [block.querySelector("thead [data-column]").dataset.column, ...boxes.filter((box) => box.checked).map((box) => box.dataset.column)];
  block.querySelectorAll("a[data-export]").forEach((link) => {
    const address = new URL(link.href);
    if (off.size) address.searchParams.set("columns", shown.join(","));
    else address.searchParams.delete("columns");
    link.href = address;
  });
}
function restore(block) {
  const kept = JSON.parse(localStorage.getItem(`columns:${block.dataset.table}`) ?? "null");
  if (kept) block.querySelectorAll("input[data-column]").forEach((box) => { box.checked = kept[box.dataset.column] ?? box.checked; });
  showColumns(block);
}
function tick(block) {
  const ticks = [...block.querySelectorAll("input[name=row]")], count = ticks.filter((box) => box.checked).length;
  const bulk = block.querySelector(".bulk"), all = block.querySelector("[data-tick-all]");
  bulk.hidden = !count;
  bulk.querySelector(".bulk-count").textContent = texts.chosen.replace("{count}", count);
  all.checked = count > 0 && count === ticks.length;
  all.indeterminate = count > 0 && count < ticks.length;
}
document.addEventListener("change", (event) => {
  const block = event.target.closest("[data-table]");
  if (!block) return;
  if (event.target.matches("input[data-column]")) {
    const kept = Object.fromEntries([...block.querySelectorAll("input[data-column]")].map((box) => [box.dataset.column, box.checked]));
    localStorage.setItem(`columns:${block.dataset.table}`, JSON.stringify(kept));
    showColumns(block);
  }
  if (event.target.matches("[data-tick-all]")) block.querySelectorAll("input[name=row]").forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-tick-all], input[name=row]")) tick(block);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("a, button, input, label, summary, .tip") || getSelection().toString()) return;
  const row = event.target.closest("[data-table] tbody tr");
  row?.querySelector("th a[href]")?.click();
});
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("[data-table]").forEach(restore));
blocks().forEach(restore);

// Paging and sorting keep the place: the window's height is remembered for the same address without its query.
const place = `place:${location.pathname}`;
addEventListener("click", (event) => {
  if (event.target.closest("[data-table] thead a, .pages a")) sessionStorage.setItem(place, String(scrollY));
}, true);
if (sessionStorage.getItem(place)) {
  scrollTo(0, Number(sessionStorage.getItem(place)));
  sessionStorage.removeItem(place);
}
