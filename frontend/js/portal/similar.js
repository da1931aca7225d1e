// While a title is typed, what already exists appears beside it: data-similar-url answers with a
// piece of page for ?q=…, put into data-similar-target.

import htmx from "htmx.org";

import { fresh } from "./words.js";

const PAUSE = 400;
const ENOUGH = 8;

export function enhanceSimilar(root) {
  for (const field of fresh(root, "[data-similar-url]", "cpSimilar")) {
    const target = document.querySelector(field.dataset.similarTarget);
    if (!target) continue;
    let timer;
    let last = "";
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const text = field.value.trim();
        if (text === last) return;
        last = text;
        if (text.length < ENOUGH) {
          target.replaceChildren();
          return;
        }
        htmx.ajax("GET", field.dataset.similarUrl, { target, swap: "innerHTML", values: { q: text } });
      }, PAUSE);
    });
  }
}
