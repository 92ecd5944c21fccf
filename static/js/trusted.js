// htmx builds fragments from answers of our own server. Under Trusted Types a default policy must
// say so: markup passes, but neither scripts nor script addresses may be made from text.
if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", { createHTML: (markup) => markup });
}
