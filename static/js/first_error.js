// Leads to what is wrong: the first field with an error, else what is said about the whole form.
const WHOLE = "main [role=alert]:is(.alert-danger, .text-danger, .errorlist)";

function lead(within) {
  const wrong = within.querySelector("[aria-invalid=true]") || within.querySelector(WHOLE);
  if (!wrong) return;
  if (wrong.getAttribute("role") === "alert") wrong.tabIndex = -1;
  wrong.focus();
}

if (!location.hash) lead(document.getElementById("main"));
