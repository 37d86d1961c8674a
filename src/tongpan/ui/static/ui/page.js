// Menus, dialogs, the search palette, side panel, drafts, toasts. Everything also works without this file.
const $ = (selector, root = document) => root.querySelector(selector);
const texts = $("#texts").dataset;
document.documentElement.classList.add("scripted");

// Menus: a button with data-menu="id" opens the element with that id.
function closeMenus(except) {
  document.querySelectorAll("[data-menu][aria-expanded=true]").forEach((button) => {
    if (button.dataset.menu === except) return;
    button.setAttribute("aria-expanded", "false");
    document.getElementById(button.dataset.menu).hidden = true;
  });
}
function toggleMenu(button) {
  const body = document.getElementById(button.dataset.menu);
  closeMenus(body.id);
  body.hidden = !body.hidden;
  button.setAttribute("aria-expanded", String(!body.hidden));
  if (body.hidden) return;
  body.dispatchEvent(new Event("menu-open", { bubbles: true }));
  $("input, a, button", body)?.focus();
}
// Arrow keys walk along links and buttons of an open list.
function walk(event, root) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...root.querySelectorAll("input[type=search], a[href], li button")].filter((item) => item.offsetParent);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  event.preventDefault();
}
function openPalette() {
  const palette = $("#palette");
  if (!palette || palette.open) return;
  palette.showModal();
  $("input", palette).select();
}
function closePanel(back = true) {
  const panel = $("#panel");
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  if (back && history.state?.htmx) history.back();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  if (at("[data-menu]")) return toggleMenu(at("[data-menu]"));
  if (!at(".menu-body")) closeMenus();
  if (at("[data-open=palette]")) openPalette();
  if (at("[data-more-filters]")) {
    const open = at(".filters").classList.toggle("open");
    at("[data-more-filters]").setAttribute("aria-expanded", String(open));
  }
  if (at("[data-dismiss]")) at(".toast").remove();
  if (at("[data-close-panel]")) closePanel();
  if (event.target.matches("dialog")) event.target.close();
});
document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); }
  if (control && event.key.toLowerCase() === "s") {
    const form = document.activeElement?.closest("form.form") ?? $("main form.form");
    if (form) { event.preventDefault(); form.requestSubmit(); }
  }
  if (event.key === "Escape" && $("dialog[open]")) {
    // A search field would only empty itself.
    event.preventDefault();
    $("dialog[open]").close();
  } else if (event.key === "Escape") {
    const open = $("[data-menu][aria-expanded=true]");
    if (open) { closeMenus(); open.focus(); } else closePanel();
  }
  const list = event.target.closest?.(".menu-body, .palette");
  if (list) {
    walk(event, list);
    if (event.key === "Enter" && event.target.matches("input[type=search]")) {
      event.preventDefault();
      $(".menu-list a[href]", list)?.click();
    }
  }
});

// Confirmation: a form (or its button) with data-confirm says what will happen and to how many before it is sent.
document.addEventListener("submit", (event) => {
  const form = event.target, source = event.submitter?.dataset.confirm ? event.submitter : form;
  if (source.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = $("#confirm"), yes = $("#confirm-yes");
    const count = document.querySelectorAll(`input[name=row][form="${form.id}"]:checked`).length;
    $("#confirm-text").textContent = source.dataset.confirm.replace("{count}", count);
    yes.textContent = source.dataset.confirmYes || yes.dataset.default;
    const danger = source.dataset.danger !== undefined || (event.submitter ?? form).classList.contains("danger");
    yes.className = danger ? "button danger" : "button main";
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "1";
      form.requestSubmit(event.submitter);
      delete form.dataset.confirmed;
    }, { once: true });
    dialog.showModal();
    return;
  }
  if (form.dataset.draft) sessionStorage.setItem("sent", form.dataset.draft);
}, true);

// Drafts: what is typed into a form with data-draft stays on this computer until the form is sent and accepted.
const draftKey = (form) => `draft:${form.dataset.draft}`;
const keeps = (input) => input.name && !["password", "hidden", "file"].includes(input.type);
function keepDraft(form) {
  const values = [...form.elements].filter(keeps).map((input) =>
    [input.name, ["checkbox", "radio"].includes(input.type) ? (input.checked ? input.value : null) : input.value]);
  localStorage.setItem(draftKey(form), JSON.stringify({ at: Date.now(), values }));
}
function restoreDraft(form) {
  const kept = JSON.parse(localStorage.getItem(draftKey(form)) ?? "null");
  if (!kept || $(".errors", form)) return;
  const inputs = [...form.elements].filter(keeps);
  kept.values.forEach(([name, value], place) => {
    const input = inputs[place]?.name === name ? inputs[place] : null;
    if (!input) return;
    const [state, now] = ["checkbox", "radio"].includes(input.type) ? ["checked", value !== null] : ["value", value];
    if (input[state] !== now) input.closest("details")?.setAttribute("open", "");
    input[state] = now;
  });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: texts.drop });
  drop.onclick = () => { localStorage.removeItem(draftKey(form)); location.reload(); };
  const note = Object.assign(document.createElement("p"), { className: "note" });
  note.append(texts.kept.replace("{time}", new Date(kept.at).toLocaleString(document.documentElement.lang)), " ", drop);
  form.prepend(note);
}
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form) keepDraft(form);
});
const sent = sessionStorage.getItem("sent");
if (sent && !$(".errors")) localStorage.removeItem(`draft:${sent}`);
sessionStorage.removeItem("sent");
const account = document.body.dataset.account;
if (account && localStorage.getItem("account") !== account) {
  if (localStorage.getItem("account")) forgetDrafts();
  localStorage.setItem("account", account);
}
document.querySelectorAll("form[data-draft]").forEach(restoreDraft);
$(".errors")?.focus();

// The connection: say when it is gone.
const online = () => { $("#offline").hidden = navigator.onLine; };
addEventListener("online", online);
addEventListener("offline", online);
online();
// Without one, a form stays as it is: the browser would show its own fault in place of what was typed.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method === "dialog") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.target.dataset.draft) keepDraft(event.target);
  sessionStorage.removeItem("sent");
  $("#offline").focus();
}, true);
navigator.serviceWorker?.register("/worker.js");

// Drafts are one person's: they go when she signs out, and when somebody else signs in on this computer.
function forgetDrafts() {
  Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
}
document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith?.("/sign-out/")) forgetDrafts();
});

// htmx: the side panel shows itself when filled; a failure is said in words.
function toast(words) {
  const box = Object.assign(document.createElement("div"), { className: "toast error" });
  box.append(Object.assign(document.createElement("span"), { textContent: words }));
  $("#toasts").append(box);
  setTimeout(() => box.remove(), 9000);
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "panel") return;
  event.target.hidden = false;
  $("[data-close-panel]", event.target)?.focus();
});
document.addEventListener("htmx:responseError", () => toast(texts.failed));
document.addEventListener("htmx:sendError", online);
setTimeout(() => document.querySelectorAll(".toast.success, .toast.info").forEach((box) => box.remove()), 8000);

// A button with data-print prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
});

// On a phone a row of tabs is longer than the screen: the one that is open comes into sight.
document.querySelectorAll(".tabs, .parts").forEach((row) => {
  const here = row.querySelector("[aria-current]");
  if (here && row.scrollWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
});

// A chart that is wider than its place fades at the edge where it goes on, and says that it scrolls.
const edges = (view) => {
  const rest = view.scrollWidth - view.clientWidth;
  view.classList.toggle("scrolls", rest > 4);
  view.classList.toggle("more-left", rest > 4 && view.scrollLeft > 4);
  view.classList.toggle("more-right", rest > 4 && view.scrollLeft < rest - 4);
};
const widths = new ResizeObserver((seen) => seen.forEach((own) => edges(own.target)));
const watch = () => document.querySelectorAll(".chart-view:not([data-seen])").forEach((view) => {
  view.dataset.seen = "";
  view.addEventListener("scroll", () => edges(view), { passive: true });
  widths.observe(view);
});
watch();
document.addEventListener("htmx:afterSwap", watch);
