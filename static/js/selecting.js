// Rows of a list chosen for what is done to many: how many there are, and all of the page at once.
const ticks = () => Array.from(document.querySelectorAll("[name=deal][form=bulk]"));

function show() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const boxes = ticks();
  const chosen = boxes.filter((box) => box.checked).length;
  const count = form.querySelector("[data-bulk-count]");
  count.hidden = form.elements.all.checked;
  count.querySelector("output").textContent = chosen;
  for (const whole of document.querySelectorAll("[data-bulk-page]")) {
    whole.hidden = false;
    const box = whole.querySelector("input");
    box.checked = chosen > 0 && chosen === boxes.length;
    box.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-bulk-page]")) {
    for (const box of ticks()) box.checked = event.target.checked;
  }
  if (event.target.closest("[data-bulk-page], #bulk, [form=bulk]")) show();
});
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show);
