// What opens over the page closes when one goes elsewhere, and by Escape.
const MENUS = "details:is(.mainmenu, .usermenu, .list-filter)[open]";

function elsewhere(event) {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

document.addEventListener("focusin", elsewhere);
document.addEventListener("pointerdown", elsewhere);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(MENUS);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
