// The administration's own scripts (jQuery, Select2) make elements of markup. Under Trusted Types a
// default policy must let markup pass there; scripts and script addresses stay forbidden.
if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", { createHTML: (markup) => markup });
}
