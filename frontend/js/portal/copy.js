// Copies an address or a text, and says so.

import { fresh, say } from "./words.js";

export function enhanceCopy(root) {
  for (const button of fresh(root, "button[data-copy]", "cpCopy")) {
    const label = button.querySelector("[data-copy-label]") ?? button;
    const before = label.textContent;
    label.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = say("copied");
      setTimeout(() => {
        label.textContent = before;
      }, 2500);
    });
  }
}
