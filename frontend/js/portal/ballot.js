// Ballot papers: the running total, filters without asking the server, and places in a ranking.

import { fresh } from "./words.js";

const amount = (number) =>
  new Intl.NumberFormat(document.documentElement.lang || undefined).format(number);

export function enhanceBallots(root) {
  for (const form of fresh(root, "form[data-ballot]", "cpBallot")) {
    const items = [...form.querySelectorAll("[data-option]")];
    keepTotal(form, items);
    if (form.dataset.ballot === "ranking") movePlaces(form);
    filterHere(form, items);
  }
}

/** What may still be given stands in the bar at the foot, after each change. */
function keepTotal(form, items) {
  const line = form.querySelector("[data-ballot-left]");
  const recount = form.querySelector("[data-ballot-recount]");
  if (!line) return;
  const most = Number(form.dataset.most);
  const budget = form.dataset.budget === undefined ? null : Number(form.dataset.budget);
  // What the server kept of options that it left away counts as well.
  const away = form.querySelectorAll("input[type=hidden][name=choice], input[type=hidden][name^=points-]");
  if (recount && away.length === 0) recount.hidden = true;
  const fill = (name, number, over) => {
    line.textContent = form.dataset[name].replace("{n}", number);
    line.classList.toggle("cp-ballot-over", over);
  };
  const show = () => {
    if (away.length) return;
    if (form.dataset.ballot === "points") {
      if (!most) return;
      const given = [...form.querySelectorAll("[name^=points-]")]
        .map((field) => Number(field.value) || 0)
        .reduce((sum, points) => sum + points, 0);
      const left = most - given;
      fill(left < 0 ? "saysPointsOver" : "saysPointsLeft", amount(Math.abs(left)), left < 0);
    } else if (form.dataset.ballot === "approval") {
      const chosen = items.filter((item) => item.querySelector("[name=choice]:checked"));
      if (budget !== null) {
        const left = budget - chosen.reduce((sum, item) => sum + Number(item.dataset.cost), 0);
        const words = `${amount(Math.abs(left))} ${form.dataset.currency}`.trim();
        fill(left < 0 ? "saysOver" : "saysLeft", words, left < 0);
      } else if (most) {
        const left = most - chosen.length;
        fill(left < 0 ? "saysMany" : "saysMore", amount(Math.abs(left)), left < 0);
      } else {
        fill("saysChosen", amount(chosen.length), false);
      }
    } else if (form.dataset.ballot === "ranking") {
      const placed = [...form.querySelectorAll("[name^=rank-]")].filter((f) => f.value.trim());
      fill("saysChosen", amount(placed.length), false);
    }
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

/** Up and down change the numbers at once; the keyboard stays where it is. */
function movePlaces(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const own = button.closest("[data-option]").querySelector("[name^=rank-]");
    const fields = [...form.querySelectorAll("[name^=rank-]")];
    const placed = fields
      .filter((field) => /^\d+$/.test(field.value.trim()))
      .sort((one, other) => Number(one.value) - Number(other.value));
    const at = placed.indexOf(own);
    if (at < 0) {
      if (button.dataset.move === "up") placed.push(own);
    } else {
      placed.splice(at, 1);
      placed.splice(Math.max(0, at + (button.dataset.move === "up" ? -1 : 1)), 0, own);
    }
    placed.forEach((field, index) => {
      field.value = String(index + 1);
    });
    own.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Filters hide options in the page; what is marked on them stays in the form. */
function filterHere(form, items) {
  const box = form.querySelector("[data-ballot-filters]");
  const list = form.querySelector("[data-ballot-list]");
  // A page that came without some options lets the server do it.
  if (!box || items.length < Number(form.dataset.options)) return;
  const said = box.querySelector("[data-ballot-shown]");
  const value = (name) => box.querySelector(`[name=${name}]`)?.value ?? "";
  const marked = (item) =>
    [...item.querySelectorAll("[name=choice], [name^=rank-], [name^=points-]")].some((field) =>
      field.type === "text" ? field.value.trim() : field.checked,
    );
  const orders = {
    paper: (one, other) => one.dataset.place - other.dataset.place,
    cheap: (one, other) => one.dataset.cost - other.dataset.cost,
    dear: (one, other) => other.dataset.cost - one.dataset.cost,
    name: (one, other) => label(one).localeCompare(label(other)),
  };
  const label = (item) => item.querySelector("label").lastChild.textContent.trim();
  const apply = (sorted) => {
    const words = value("words").trim().toLowerCase();
    const only = box.querySelector("[name=marked]")?.checked;
    let shown = 0;
    for (const item of items) {
      const fits =
        (!words || item.textContent.toLowerCase().includes(words)) &&
        (!value("area") || item.dataset.area === value("area")) &&
        (!value("category") || item.dataset.category === value("category")) &&
        (!only || marked(item));
      item.hidden = !fits;
      if (fits) shown += 1;
    }
    if (sorted) list.append(...[...items].sort(orders[value("sort")] ?? orders.paper));
    said.textContent = form.dataset.saysShown.replace("{n}", amount(shown));
  };
  box.querySelector("button[name=step]").hidden = true;
  box.addEventListener("input", (event) => apply(event.target.name === "sort"));
  // Enter in the words would send the form with its first button.
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  // Links from the map lead to options that may be hidden.
  window.addEventListener("hashchange", () => {
    const item = document.getElementById(location.hash.slice(1));
    if (item && items.includes(item)) item.hidden = false;
  });
}
