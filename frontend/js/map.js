// Maps that move: Leaflet over the town's own boundaries, water, parks and streets. No tile server
// is asked for anything; without this script the drawing underneath stays.

import { openMap } from "./map/town.js";

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    openMap(entry.target);
  }
}, { rootMargin: "200px" });

function watch(root) {
  for (const box of root.querySelectorAll("[data-map]")) seen.observe(box);
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
