// Narrows a long list of choices to those whose words contain what is typed; chosen ones stay.
for (const box of document.querySelectorAll("[data-choice-filter]")) {
  const choices = Array.from(box.parentElement.querySelectorAll(".form-check"));
  const input = box.querySelector("input");
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    for (const choice of choices) {
      const chosen = choice.querySelector("input").checked;
      choice.hidden = !chosen && !choice.textContent.toLowerCase().includes(typed);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
