// Trusted Types: answers of our own server are the only text that may become markup. htmx (which
// asks our own origin only) has them parsed into a separate document, where nothing runs; both
// ways of doing so count as sinks, so their input is marked here. Writing text as markup into the
// page itself stays impossible. The policy is named in the Content-Security-Policy header.

const policy = globalThis.trustedTypes?.createPolicy("portal", {
  createHTML: (text) => text,
});

function marked(text) {
  return typeof text === "string" ? policy.createHTML(text) : text;
}

if (policy) {
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function parseMarked(text, type) {
    return parse.call(this, marked(text), type);
  };
  const parseDocument = Document.parseHTMLUnsafe;
  if (parseDocument) {
    Document.parseHTMLUnsafe = (text, ...rest) => parseDocument.call(Document, marked(text), ...rest);
  }
}
