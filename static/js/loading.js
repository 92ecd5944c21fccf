// Says that something goes on: the line on top while a form is on its way, and to screen readers
// that the part which htmx fills is busy. (htmx itself shows the line for its own questions.)
const line = document.getElementById("loading");

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  event.detail.target?.removeAttribute("aria-busy");
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) line.classList.add("htmx-request");
});
// Coming back by the browser's button shows the page as it was left.
window.addEventListener("pageshow", () => line.classList.remove("htmx-request"));
