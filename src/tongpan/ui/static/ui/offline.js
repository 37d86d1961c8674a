// The page without a connection: open what was asked for as soon as the server answers again.
const EVERY = 4000;
async function tryAgain() {
  try {
    if ((await fetch("/worker.js", { method: "HEAD", cache: "no-store" })).ok) return location.reload();
  } catch { /* still no connection */ }
  setTimeout(tryAgain, EVERY);
}
setTimeout(tryAgain, EVERY);
addEventListener("online", () => location.reload());
