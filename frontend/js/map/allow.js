// While Leaflet starts it asks, once, whether <svg/> can be parsed. That string and the empty one
// are all it ever gets: everything else we hand it is an element.

const POLICY = globalThis.trustedTypes?.createPolicy("leaflet", {
  createHTML: (text) => {
    if (text === "<svg/>" || text === "") return text;
    throw new TypeError("Leaflet may not write markup.");
  },
});
const own = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");

if (POLICY) {
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...own,
    set(text) {
      own.set.call(this, POLICY.createHTML(text));
    },
  });
}

/** Puts the browser's own rule back. */
export function close() {
  Object.defineProperty(Element.prototype, "innerHTML", own);
}
