// Keeps what a swap by htmx does not bring again: an element with `data-kept` and an id stays as it
// was. htmx's own way (hx-preserve) writes markup into the page, which Trusted Types forbid.
const kept = new Map();

document.addEventListener("htmx:beforeSwap", () => {
  for (const node of document.querySelectorAll("[data-kept]")) kept.set(node.id, node);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const place of document.querySelectorAll("[data-kept]")) {
    const node = kept.get(place.id);
    if (node && node !== place) place.replaceWith(node);
  }
});
