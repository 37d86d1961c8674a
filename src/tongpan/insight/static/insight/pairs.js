// Pairs of schools: two fields with suggestions write a line into the text above them. Without this file one writes the line oneself.
document.querySelectorAll(".pair-finder").forEach((finder) => {
  const [helper, helped] = finder.querySelectorAll("input");
  const lines = document.getElementById(finder.dataset.pairs);
  const add = () => {
    if (!helper.value.trim() || !helped.value.trim()) return (helper.value.trim() ? helped : helper).focus();
    lines.value = [lines.value.trimEnd(), `${helper.value.trim()} → ${helped.value.trim()}`].filter(Boolean).join("\n");
    lines.dispatchEvent(new Event("input", { bubbles: true }));
    helper.value = helped.value = "";
    helper.focus();
  };
  finder.querySelector("button").addEventListener("click", add);
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    add();
  });
  finder.hidden = false;
});
