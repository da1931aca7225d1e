// Filters apply when chosen; text still waits for the button or Enter.

import { fresh } from "./words.js";

export function enhanceFilters(root) {
  for (const form of fresh(root, "form[data-submit-on-change]", "cpFilters")) {
    form.addEventListener("change", (event) => {
      if (event.target.matches("select, [type=radio], [type=checkbox]")) form.requestSubmit();
    });
    // Empty filters would only lengthen the address.
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }
}
