// Drafts are kept while one writes: <form data-autosave="URL"> posts itself to that address.

import { fresh, say, timeOfDay } from "./words.js";

const PAUSE = 2000;
const RETRY = 10000;

export function enhanceAutosave(root) {
  for (const form of fresh(root, "form[data-autosave]", "cpAutosave")) watch(form);
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer;
  let running = false;
  let again = false;
  const tell = (text) => {
    if (status) status.textContent = text;
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  };

  async function save() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    tell(say("saving"));
    try {
      const body = new FormData(form);
      // Pictures go with the real sending; a draft keeps words.
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      tell(say("saved", { time: timeOfDay() }));
      form.dispatchEvent(new CustomEvent("cp:saved"));
    } catch {
      tell(say("not_saved"));
      later(RETRY);
    }
    running = false;
    if (again) {
      again = false;
      later(PAUSE);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => clearTimeout(timer));
}
