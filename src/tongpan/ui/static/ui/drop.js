// File fields: a file may be dragged onto one; what was chosen is told by name and size. Everything also works without this file.
const shape = document.getElementById("drop-zone");
const words = shape.dataset, lang = document.documentElement.lang;

function sized(bytes) {
  const steps = ["B", "KB", "MB", "GB"];
  const step = Math.min(steps.length - 1, bytes ? Math.floor(Math.log(bytes) / Math.log(1024)) : 0);
  return `${new Intl.NumberFormat(lang, { maximumFractionDigits: step ? 1 : 0 }).format(bytes / 1024 ** step)} ${steps[step]}`;
}
// Whether the field takes a file, by its ending or its kind.
const takes = (input, file) => !input.accept || input.accept.split(",").map((own) => own.trim().toLowerCase()).some((own) =>
  own.startsWith(".") ? file.name.toLowerCase().endsWith(own) : own.endsWith("/*") ? file.type.startsWith(own.slice(0, -1)) : file.type === own);
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function choose(input, files) {
  const kept = new DataTransfer();
  files.forEach((file) => kept.items.add(file));
  input.files = kept.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
// The files that can be taken of those dropped; why the others were not.
function sorted(input, dropped) {
  const most = Number(input.dataset.most) || Infinity, told = [], good = [];
  dropped.forEach((file) => {
    if (!takes(input, file)) told.push(words.refused.replace("{name}", file.name).replace("{kinds}", input.accept.replaceAll(",", " ")));
    else if (file.size > most) told.push(words.larger.replace("{name}", file.name).replace("{most}", sized(most)));
    else good.push(file);
  });
  if (!input.multiple && good.length > 1) told.push(words.first.replace("{name}", good[0].name));
  return { good: input.multiple ? good : good.slice(0, 1), told };
}

function enhance(input) {
  const zone = shape.content.firstElementChild.cloneNode(true), list = zone.querySelector(".drop-list"), note = zone.querySelector(".drop-note");
  zone.querySelector(input.multiple ? "[data-one]" : "[data-many]").remove();
  input.before(zone);
  zone.prepend(input);
  const show = () => {
    list.replaceChildren(...[...input.files].map((file, place) => {
      const row = zone.querySelector("template").content.firstElementChild.cloneNode(true), gone = row.querySelector("button");
      row.querySelector("b").textContent = file.name;
      row.querySelector("small").textContent = sized(file.size);
      gone.setAttribute("aria-label", words.leave.replace("{name}", file.name));
      gone.addEventListener("click", () => {
        choose(input, [...input.files].filter((_own, other) => other !== place));
        input.focus();
      });
      return row;
    }));
    zone.classList.toggle("full", input.files.length > 0);
  };
  input.addEventListener("change", () => { note.textContent = ""; show(); });
  input.form?.addEventListener("reset", () => setTimeout(show));
  zone.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); zone.classList.add("over"); } });
  zone.addEventListener("dragleave", (event) => { if (!zone.contains(event.relatedTarget)) zone.classList.remove("over"); });
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!carries(event)) return;
    event.preventDefault();
    if (input.disabled) return;
    const { good, told } = sorted(input, [...event.dataTransfer.files]);
    if (good.length) choose(input, input.multiple ? [...input.files, ...good] : good);
    note.textContent = told.join(" ");
    input.focus();
  });
  show();
}
const all = (root) => root.querySelectorAll?.("input[type=file]").forEach((input) => { if (!input.closest(".drop")) enhance(input); });
all(document);
document.addEventListener("htmx:load", (event) => all(event.target));

// A file that misses its field would be opened by the browser, and what was typed would be lost.
["dragover", "drop"].forEach((name) => addEventListener(name, (event) => {
  if (carries(event) && !event.defaultPrevented && document.querySelector(".drop")) event.preventDefault();
}));
