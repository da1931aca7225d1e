// What axe does not look at. Returns a list of complaints, each a sentence.
({ language, direction, width }) => {
  const found = [];
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && el.checkVisibility();
  };
  const name = (el) => {
    const text = (el.getAttribute("aria-label") || el.textContent || el.value || "").trim();
    const id = el.id ? `#${el.id}` : "";
    return `<${el.tagName.toLowerCase()}${id} class="${el.className.baseVal ?? el.className}"> “${text.slice(0, 40)}”`;
  };
  const root = document.documentElement;
  if (root.lang !== language) found.push(`the page says lang="${root.lang}", not ${language}`);
  if (root.dir !== direction) found.push(`the page says dir="${root.dir}", not ${direction}`);
  const headings = [...document.querySelectorAll("h1")].filter(shown);
  if (headings.length !== 1) found.push(`${headings.length} main headings`);
  for (const el of document.querySelectorAll("*")) {
    for (const attribute of el.attributes) {
      if (attribute.name.startsWith("on")) found.push(`handler ${attribute.name} on ${name(el)}`);
    }
  }

  // Sideways: what reaches past the edge, unless it scrolls inside something of its own.
  if (document.scrollingElement.scrollWidth > width) {
    const wide = [...document.body.querySelectorAll("*")].filter((el) => {
      const box = el.getBoundingClientRect();
      return shown(el) && (box.right > width + 1 || box.left < -1);
    });
    const culprits = wide.filter((el) => ![...el.children].some((child) => wide.includes(child)));
    const names = culprits.slice(0, 3).map(name).join("; ");
    found.push(`scrolls sideways to ${document.scrollingElement.scrollWidth} px: ${names}`);
  }

  // Targets: 24 by 24 CSS pixels, or nothing else within that circle (WCAG 2.2, 2.5.8).
  const pressable = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const inText = (el) => el.tagName === "A" && getComputedStyle(el).display === "inline";
  const area = (el) => {
    const label = ["checkbox", "radio"].includes(el.type) && el.closest("label");
    return (label || el).getBoundingClientRect();
  };
  const targets = [...document.querySelectorAll(pressable)]
    .filter((el) => shown(el) && !el.disabled && !el.closest(".leaflet-container svg"))
    .map((el) => ({ el, box: area(el) }));
  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
  for (const { el, box } of targets) {
    if (inText(el) || (box.width >= 24 && box.height >= 24)) continue;
    const [x, y] = middle(box);
    const near = targets.some((other) => {
      if (other.el === el || other.el.contains(el) || el.contains(other.el)) return false;
      const dx = Math.max(other.box.left - x, 0, x - other.box.right);
      const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
      return Math.hypot(dx, dy) < 12;
    });
    if (near) found.push(`a target of ${Math.round(box.width)}×${Math.round(box.height)}: ${name(el)}`);
  }

  // Focus: every control looks different while it has it.
  const looks = (el) => {
    const style = getComputedStyle(el);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor].join();
  };
  const group = (el) => el.closest("label, form, .cp-choice") || el;
  for (const { el } of targets.slice(0, 120)) {
    const before = looks(el) + looks(group(el));
    el.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== el) continue;
    const style = getComputedStyle(el);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!outlined && looks(el) + looks(group(el)) === before) {
      found.push(`no sign of focus on ${name(el)}`);
    }
  }
  document.activeElement?.blur();
  return found;
};
