// The page's words for scripts, translated by the server into <body data-words>.

let words;

/** The sentence of that name with {placeholders} filled in. */
export function say(name, values = {}) {
  words ??= JSON.parse(document.body.dataset.words ?? "{}");
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** The time of day as people here write it. */
export function timeOfDay(date = new Date()) {
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
  }).format(date);
}

/** Every element in root (root included) that matches and was not enhanced before. */
export function fresh(root, selector, mark) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.push(root);
  return found.filter((element) => {
    if (element[mark]) return false;
    element[mark] = true;
    return true;
  });
}
