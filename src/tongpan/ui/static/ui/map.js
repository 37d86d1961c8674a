// Maps: zoom, pan, and a list beside the map that lights up with it and follows the view.
function setUp(block) {
  const svg = block.querySelector(".map-view svg"), view = block.querySelector(".map-view");
  if (!svg || block.dataset.ready) return;
  block.dataset.ready = "1";
  const [x0, y0, w0, h0] = svg.getAttribute("viewBox").split(" ").map(Number);
  let box = [x0, y0, w0, h0], drag = null, waiting = 0;
  const names = [...svg.querySelectorAll(".names text")];
  const items = [...block.querySelectorAll(".map-list [data-unit]")];
  const marks = new Map([...svg.querySelectorAll("[data-unit]")].map((mark) => [mark.dataset.unit, mark]));

  // A name that would lie over one before it is not shown until there is room: on a phone that is most of them.
  function unravel() {
    const kept = [];
    names.forEach((name) => {
      const at = name.getBoundingClientRect();
      const free = kept.every((own) => at.right < own.left || at.left > own.right || at.bottom < own.top || at.top > own.bottom);
      name.classList.toggle("crowded", !free);
      if (free) kept.push(at);
    });
  }
  function show() {
    svg.setAttribute("viewBox", box.join(" "));
    // Marks grow more slowly than the map, and on a small screen they stay large enough to touch.
    const size = Math.min(2, Math.max(1, (0.8 * w0) / (svg.clientWidth || w0))) * (box[2] / w0) ** 0.75;
    svg.querySelectorAll("[data-x]").forEach((mark) =>
      mark.setAttribute("transform", `translate(${mark.dataset.x} ${mark.dataset.y}) scale(${size})`));
    const zoomed = (box[2] / w0) ** 0.75;
    svg.querySelectorAll("[data-width]").forEach((line) => line.setAttribute("stroke-width", line.dataset.width * zoomed));
    names.forEach((name) => {
      name.style.fontSize = "";
      if (zoomed < 1) name.style.fontSize = `${parseFloat(getComputedStyle(name).fontSize) * zoomed}px`;
    });
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(unravel);
    if (!marks.size) return;
    items.forEach((item) => {
      const mark = marks.get(item.dataset.unit);
      if (!mark?.dataset.x) return;
      const x = Number(mark.dataset.x), y = Number(mark.dataset.y);
      item.hidden = x < box[0] || x > box[0] + box[2] || y < box[1] || y > box[1] + box[3];
    });
  }
  function zoom(factor, cx = box[0] + box[2] / 2, cy = box[1] + box[3] / 2) {
    const width = Math.min(w0, Math.max(w0 / 24, box[2] / factor)), f = width / box[2];
    box = [cx - (cx - box[0]) * f, cy - (cy - box[1]) * f, width, box[3] * f];
    if (width === w0) box = [x0, y0, w0, h0];
    show();
  }
  const place = (event) => {
    const at = svg.getBoundingClientRect();
    return [box[0] + ((event.clientX - at.left) / at.width) * box[2], box[1] + ((event.clientY - at.top) / at.height) * box[3]];
  };
  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !view.matches(":focus-within, .used")) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(event));
  }, { passive: false });
  view.addEventListener("pointerdown", (event) => {
    if (box[2] < w0) drag = { from: place(event), moved: 0 };
  });
  view.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = place(event), dx = drag.from[0] - x, dy = drag.from[1] - y;
    if ((drag.moved += Math.abs(dx) + Math.abs(dy)) > box[2] / 200) view.classList.add("dragging");
    box = [box[0] + dx, box[1] + dy, box[2], box[3]];
    show();
  });
  addEventListener("pointerup", () => { drag = null; setTimeout(() => view.classList.remove("dragging")); });
  view.addEventListener("click", (event) => {
    view.classList.add("used");
    if (view.classList.contains("dragging")) event.preventDefault();
  }, true);
  block.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) button.dataset.zoom === "all" ? ((box = [x0, y0, w0, h0]), show()) : zoom(button.dataset.zoom === "in" ? 1.6 : 0.625);
  });
  const light = (event, on) => {
    const unit = event.target.closest?.("[data-unit]")?.dataset.unit;
    if (!unit) return;
    marks.get(unit)?.classList.toggle("lit", on);
    const item = items.find((entry) => entry.dataset.unit === unit);
    item?.classList.toggle("lit", on);
    if (on && item && event.target.closest("svg")) item.parentElement.scrollTop = item.offsetTop - item.parentElement.offsetTop - 60;
  };
  new ResizeObserver(show).observe(svg);
  ["mouseover", "focusin"].forEach((name) => block.addEventListener(name, (event) => light(event, true)));
  ["mouseout", "focusout"].forEach((name) => block.addEventListener(name, (event) => light(event, false)));
}
const all = (root) => root.querySelectorAll?.("[data-map]").forEach(setUp);
document.addEventListener("htmx:load", (event) => all(event.target));
all(document);
