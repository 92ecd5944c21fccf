// A click on a demo account fills in the sign-in form.
for (const account of document.querySelectorAll(".demo-account")) {
  const name = account.querySelector(".person");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link p-0 person";
  button.textContent = name.textContent;
  button.addEventListener("click", () => {
    document.querySelector("[name=login]").value = account.dataset.email;
    const password = document.querySelector("[name=password]");
    password.value = account.dataset.password;
    password.focus();
  });
  name.replaceWith(button);
}
