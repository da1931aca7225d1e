// Trusted Types: answers of our own server are the only text that may become markup. htmx parses
// them with DOMParser, which runs nothing but counts as a sink, so its input is marked here; the
// policy is named in the Content-Security-Policy header and cannot be made twice.

const policy = globalThis.trustedTypes?.createPolicy("portal", {
  createHTML: (text) => text,
});

if (policy) {
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function parseTrusted(text, type) {
    return parse.call(this, typeof text === "string" ? policy.createHTML(text) : text, type);
  };
}
