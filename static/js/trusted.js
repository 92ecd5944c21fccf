// htmx parses fragments of our own server into an inert document first. Under Trusted Types a
// default policy must allow that one way; writing markup into the page stays forbidden.
const inert = new Set(["DOMParser parseFromString", "Document parseHTMLUnsafe"]);

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createHTML: (markup, type, sink) => (inert.has(sink) ? markup : null),
  });
}
