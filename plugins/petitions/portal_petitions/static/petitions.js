// Keeps the edit lock of a petition while its page is open, and moves quickly through a paper
// sheet. Both work without this: the lock by a button, the sheet by the Tab key.

const beat = document.querySelector("[data-heartbeat]");
if (beat) {
  const status = beat.querySelector("[data-heartbeat-status]");
  const send = async () => {
    const answer = await fetch(beat.dataset.heartbeat, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(beat),
    }).catch(() => null);
    const said = answer && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (status && said?.words) status.textContent = said.words;
    if (said && !said.held) clearInterval(timer);
  };
  const timer = setInterval(send, Number(beat.dataset.heartbeatSeconds || 60) * 1000);
  // Whoever comes back to the page after a while wants to know at once; tests ask by name.
  beat.addEventListener("petitions:beat", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
}

const sheet = document.querySelector("[data-sheet]");
if (sheet) {
  // Enter goes to the next field instead of sending the sheet; Ctrl+Enter sends it.
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    if (event.ctrlKey || event.metaKey) {
      sheet.requestSubmit();
      return;
    }
    event.preventDefault();
    const fields = [...sheet.querySelectorAll("input.cp-input")];
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else sheet.querySelector("button[type=submit]")?.focus();
  });
}
