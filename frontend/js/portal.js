// What every page may use. Nothing here is needed: each part improves something that works without.

import "./portal/trusted.js";
import "./portal/htmx.js";
import { enhanceAutosave } from "./portal/autosave.js";
import { enhanceBallots } from "./portal/ballot.js";
import { enhanceCopy } from "./portal/copy.js";
import { enhanceCounters } from "./portal/counters.js";
import { enhanceDialogs } from "./portal/dialogs.js";
import { enhanceFilters } from "./portal/filters.js";
import { enhanceGuard } from "./portal/guard.js";
import { enhanceKeys } from "./portal/keys.js";
import { enhanceMenus } from "./portal/menus.js";
import { enhancePreview } from "./portal/preview.js";
import { enhanceSelectAll } from "./portal/select-all.js";
import { enhanceSimilar } from "./portal/similar.js";
import { focusErrors } from "./portal/errors.js";

const parts = [
  enhanceAutosave,
  enhanceBallots,
  enhanceCopy,
  enhanceCounters,
  enhanceDialogs,
  enhanceFilters,
  enhanceGuard,
  enhancePreview,
  enhanceSelectAll,
  enhanceSimilar,
  focusErrors,
];

// Some styles wait for this, so that pages without scripts show everything.
document.documentElement.classList.add("has-js");

function enhance(root) {
  for (const part of parts) part(root);
}

enhance(document);
enhanceKeys();
enhanceMenus();
// What htmx brings in gets the same.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});
