// Keys for who likes them: "/" search, "?" their list, "g" and a letter a page, "j" "k" rows,
// "[" "]" the deals beside. The account turns them off: this file is not loaded then.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const ROWS = "tbody th a, .task-what > a, .notice-open";
const WAIT = 1500; // ms between "g" and its letter
let going = 0;

function step(by) {
  const rows = Array.from(document.querySelectorAll(ROWS));
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next) next.focus();
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
  return Boolean(link);
}

async function showKeys() {
  const sheet = document.getElementById("shortcuts");
  await htmx.ajax("GET", sheet.dataset.url, { target: sheet });
  sheet.showModal();
}

const KEYS = {
  "/": () => document.getElementById("topsearch")?.focus(),
  "?": showKeys,
  j: () => step(+1),
  k: () => step(-1),
  "[": () => follow("a[rel=prev]"),
  "]": () => follow("a[rel=next]"),
  n: () => follow("[data-key=n]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  if (event.key === "g") {
    going = event.timeStamp + WAIT;
  } else if (event.timeStamp < going && /^[a-z]$/.test(event.key)) {
    going = 0;
    if (follow(`.mainnav [data-key=${event.key}]`)) event.preventDefault();
  } else if (event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
