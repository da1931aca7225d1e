// Content that stands in the page becomes a dialog opened by its link: <a data-dialog="id">.

import { fresh, say } from "./words.js";

export function enhanceDialogs(root) {
  for (const link of fresh(root, "a[data-dialog]", "cpDialog")) {
    const body = document.getElementById(link.dataset.dialog);
    if (!body) continue;
    const dialog = document.createElement("dialog");
    dialog.className = "cp-dialog";
    dialog.setAttribute("aria-labelledby", `${body.id}-title`);
    dialog.append(...body.childNodes);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "cp-button cp-button-quiet";
    close.textContent = say("close");
    close.addEventListener("click", () => dialog.close());
    dialog.append(close);
    body.replaceWith(dialog);
    link.setAttribute("role", "button");
    link.setAttribute("aria-haspopup", "dialog");
    const open = (event) => {
      event.preventDefault();
      dialog.showModal();
    };
    link.addEventListener("click", open);
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") open(event);
    });
  }
}
