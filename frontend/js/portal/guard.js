// Asks before words that were not sent are left behind: <form data-guard>.

import { fresh } from "./words.js";

export function enhanceGuard(root) {
  for (const form of fresh(root, "form[data-guard]", "cpGuard")) {
    let unsent = false;
    form.addEventListener("input", () => {
      unsent = true;
    });
    for (const done of ["submit", "cp:saved"]) {
      form.addEventListener(done, () => {
        unsent = false;
      });
    }
    addEventListener("beforeunload", (event) => {
      if (unsent && form.isConnected) event.preventDefault();
    });
  }
}
