// A workbook's items: all of a part are ticked at once, and the button says how many are ticked.
const count = document.querySelector("[data-ticked]");
const rows = () => [...document.querySelectorAll("input[form=bulk-assign]")];
const say = () => { if (count) count.textContent = rows().filter((box) => box.checked).length; };
document.addEventListener("change", (event) => {
  const all = event.target.closest?.("[data-tick-part]");
  if (all) all.closest("table").querySelectorAll("input[form=bulk-assign]").forEach((box) => { box.checked = all.checked; });
  say();
});
say();
