// "82 of 150 characters" under fields with data-counter="150".

import { fresh, say } from "./words.js";

export function enhanceCounters(root) {
  for (const field of fresh(root, "[data-counter]", "cpCounter")) {
    const max = Number(field.dataset.counter);
    const line = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
    if (!line || !max) continue;
    const show = () => {
      const used = [...field.value].length;
      const over = used > max;
      line.textContent = over ? say("too_long", { over: used - max }) : say("counter", { used, max });
      line.classList.toggle("cp-counter-over", over);
      // Read out only when it matters.
      line.toggleAttribute("role", false);
      if (over || max - used <= 20) line.setAttribute("role", "status");
    };
    field.addEventListener("input", show);
    show();
  }
}
