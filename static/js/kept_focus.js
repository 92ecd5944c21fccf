// When a swap takes away what had the focus, the focus goes to what came in its place, so that
// Tab goes on from there and not from the top of the page; where nothing came, to the content.
let inside = false;
let around = null;
let before = null;
let after = null;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  inside = detail.target.contains(document.activeElement);
  around = detail.target.parentElement;
  before = detail.target.previousElementSibling;
  after = detail.target.nextElementSibling;
});

document.addEventListener("htmx:afterRequest", ({ detail: { target } }) => {
  if (!inside || document.activeElement !== document.body) return;
  inside = false;
  const same = target.id && document.getElementById(target.id);
  const instead = same || (before ? before.nextElementSibling : around?.firstElementChild);
  const came = instead === after ? null : instead;
  const now = target.isConnected ? target : (came ?? document.getElementById("main"));
  now.tabIndex = -1;
  now.focus({ preventScroll: true });
});
