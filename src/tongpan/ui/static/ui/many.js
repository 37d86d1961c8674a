// Long lists of boxes to tick: search in the list, how many are ticked, tick all that are shown. Everything also works without this file.
const shape = document.getElementById("many-tools");

function enhance(list) {
  const tools = shape.content.firstElementChild.cloneNode(true);
  const [search, count, all, none] = ["input", ".many-count", "[data-all]", "[data-none]"].map((own) => tools.querySelector(own));
  const rows = [...list.children].map((row) => ({ row, box: row.querySelector("input"), text: row.textContent.trim().toLowerCase() }));
  const tell = () => {
    const ticked = rows.filter(({ box }) => box.checked).length;
    count.textContent = shape.dataset.count.replace("{count}", ticked).replace("{all}", rows.length);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach(({ row, text }) => { row.hidden = !words.every((word) => text.includes(word)); });
    list.classList.toggle("nothing", rows.every(({ row }) => row.hidden));
  };
  const tick = (value) => {
    const changed = rows.filter(({ row, box }) => !row.hidden && box.checked !== value);
    changed.forEach(({ box }) => { box.checked = value; });
    changed[0]?.box.dispatchEvent(new Event("input", { bubbles: true }));
    tell();
  };
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  all.addEventListener("click", () => tick(true));
  none.addEventListener("click", () => tick(false));
  list.addEventListener("change", tell);
  list.before(tools);
  tell();
}
const start = (root) => root.querySelectorAll(".many:not(.with-tools)").forEach((list) => {
  if (list.children.length < 8 || !list.querySelector("input")) return;
  list.classList.add("with-tools");
  enhance(list);
});
start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
