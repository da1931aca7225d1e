// A refused form says so where the person is: the summary of errors gets the focus.

import { fresh } from "./words.js";

export function focusErrors(root) {
  fresh(root, "[data-focus]", "cpFocus")[0]?.focus();
}
