// Values of a chart's marks: said under the picture where somebody points, taps or walks by arrow keys.
// Of a picture drawn for both widths only the one that is shown has values to read.
const marksOf = (view) => [...view.querySelectorAll("title")].map((title) => title.parentNode).filter((own) => own.localName !== "svg" && own.ownerSVGElement?.getClientRects().length);
const wordsOf = (mark) => mark.querySelector(":scope > title").textContent;
const boxOf = (view) => view.parentNode.querySelector(":scope > .chart-say");

const tell = (view, mark) => {
  view.querySelector(".told")?.classList.remove("told");
  mark?.classList.add("told");
  const box = boxOf(view);
  if (box && mark) box.textContent = wordsOf(mark);
};
const markAt = (event) => {
  const view = event.target.closest?.(".chart-view");
  const title = view && event.target.closest("a, g, rect")?.querySelector(":scope > title");
  return title ? [view, title.parentNode] : [];
};
for (const name of ["pointerover", "click", "focusin"]) {
  document.addEventListener(name, (event) => {
    const [view, mark] = markAt(event);
    if (mark) tell(view, mark);
  });
}

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
document.addEventListener("keydown", (event) => {
  const view = event.target.closest?.(".chart-view");
  if (!view || event.altKey || event.ctrlKey || event.metaKey) return;
  const marks = marksOf(view);
  const here = marks.indexOf(view.querySelector(".told"));
  if (event.key === "Enter" && event.target === view && marks[here]?.localName === "a") {
    marks[here].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window }));
  }
  const step = STEPS[event.key];
  const next = step && marks[here < 0 && step < 0 ? marks.length - 1 : here + step];
  if (!next) return;
  event.preventDefault();
  tell(view, next);
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// Only a chart with values to read says so, and only where this script runs.
const offer = () => document.querySelectorAll(".chart-say[hidden]").forEach((box) => {
  const view = box.parentNode.querySelector(":scope > .chart-view");
  box.hidden = !view || !marksOf(view).length;
});
offer();
document.addEventListener("htmx:afterSwap", offer);
