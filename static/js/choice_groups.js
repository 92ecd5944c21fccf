// Shows only the group that belongs to the chosen radio button; without this script all are shown.
const groups = document.querySelectorAll("[data-choice-group]");

function update() {
  for (const group of groups) {
    const chosen = document.querySelector(`[name="${group.dataset.choiceGroup}"]:checked`);
    group.hidden = chosen?.value !== group.dataset.choice;
  }
}

for (const name of new Set(Array.from(groups, (group) => group.dataset.choiceGroup))) {
  for (const radio of document.getElementsByName(name)) radio.addEventListener("change", update);
}
update();
