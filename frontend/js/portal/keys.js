// Buttons with data-key="a" answer to that key while nobody is typing.

export function enhanceKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    const key = event.key.toLowerCase();
    if (!/^[a-z0-9]$/.test(key)) return;
    const button = document.querySelector(`button[data-key="${key}"]:not([disabled])`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
