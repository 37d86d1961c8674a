// What one wants to be told: a box above the boxes of an area, and one above all, switch them together.
// Without this file every kind is switched on its own.
const table = document.querySelector("[data-wishes]");
const under = (box) => [...(box.closest("tbody") ?? table).querySelectorAll(`input[name^="${box.dataset.all}:"]`)];

function show() {
  table.querySelectorAll("input[data-all]").forEach((box) => {
    const boxes = under(box), on = boxes.filter((own) => own.checked).length;
    box.hidden = false;
    box.checked = on > 0 && on === boxes.length;
    box.indeterminate = on > 0 && on < boxes.length;
  });
}
table.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset.all) under(box).forEach((own) => { own.checked = box.checked; });
  show();
});
show();
