// One checkbox for all of a list: <input type=checkbox data-select-all="item">.

import { fresh } from "./words.js";

export function enhanceSelectAll(root) {
  for (const all of fresh(root, "input[data-select-all]", "cpSelectAll")) {
    const each = () => [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.selectAll)}"]`)];
    all.addEventListener("change", () => {
      for (const box of each()) box.checked = all.checked;
    });
    document.addEventListener("change", (event) => {
      if (event.target.name !== all.dataset.selectAll) return;
      const boxes = each();
      all.checked = boxes.every((box) => box.checked);
      all.indeterminate = !all.checked && boxes.some((box) => box.checked);
    });
  }
}
