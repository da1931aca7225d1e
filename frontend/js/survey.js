// Surveys: what is typed is kept while one writes, and questions come and go with the answers
// they depend on. Without this script every page is kept when it is sent.

import { fresh, say, timeOfDay } from "./portal/words.js";

const PAUSE = 1500;
const RETRY = 10000;

/** The values of one question's own field, as the form would send them. */
function valuesOf(form, key) {
  const values = new FormData(form).getAll(`q-${key}`);
  return values.filter((value) => typeof value === "string" && value.trim() !== "");
}

/** Whether something of a question is filled in, in whichever of its fields. */
function isAnswered(form, key) {
  for (const [name, value] of new FormData(form)) {
    const own = name === `q-${key}` || name.startsWith(`q-${key}-`);
    if (own && typeof value === "string" && value.trim() !== "") return true;
  }
  return false;
}

function same(value, wanted) {
  if (typeof wanted === "number") return Number.parseFloat(value.replace(",", ".")) === wanted;
  return value.toLowerCase() === String(wanted).toLowerCase();
}

function isBeyond(value, wanted, sign) {
  if (typeof wanted === "number") return sign * (Number.parseFloat(value.replace(",", ".")) - wanted) > 0;
  return sign > 0 ? value > wanted : value < wanted;
}

/** The same tests as conditions.py on the server, which has the last word. */
function holds(form, { question, is, value }) {
  const values = valuesOf(form, question);
  const answered = isAnswered(form, question);
  if (is === "answered") return answered;
  if (is === "unanswered") return !answered;
  if (!answered) return false;
  const has = (wanted) => values.some((one) => same(one, wanted));
  if (is === "equals") return has(value);
  if (is === "differs") return !has(value);
  if (is === "one_of") return value.some(has);
  return values.some((one) => isBeyond(one, value, is === "greater" ? 1 : -1));
}

/** Writing an answer of one's own chooses the option it belongs to. */
function chooseWhatIsWritten(form) {
  form.addEventListener("input", ({ target }) => {
    if (!target.name?.endsWith("-other") || target.value.trim() === "") return;
    const name = target.name.slice(0, -"-other".length);
    const option = form.querySelector(`input[name="${CSS.escape(name)}"][value="other"]`);
    if (option) option.checked = true;
  });
}

function follow(form) {
  const here = new Map();
  for (const box of form.querySelectorAll("[data-question]")) here.set(box.dataset.question, box);
  const waiting = [...here.values()].filter((box) => box.dataset.showIf);
  for (const box of waiting) box.querySelector("[data-survey-why]")?.remove();

  const update = () => {
    for (const box of waiting) {
      const rule = JSON.parse(box.dataset.showIf);
      const passes = (one) =>
        here.get(one.question).hidden ? one.is === "unanswered" : holds(form, one);
      box.hidden = rule.all ? !rule.all.every(passes) : !rule.any.some(passes);
    }
  };
  form.addEventListener("input", update);
  form.addEventListener("change", update);
  update();
}

function keep(form) {
  const status = form.querySelector("[data-survey-status]");
  const version = form.elements.version;
  let timer;
  let running = false;
  let again = false;
  let stopped = false;
  const tell = (text) => {
    if (status) status.textContent = text;
  };
  const later = (pause) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, pause);
  };

  async function save() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    tell(say("saving"));
    try {
      const body = new FormData(form);
      // Files go with the page itself.
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const answer = await fetch(form.dataset.survey, {
        method: "POST",
        body: new URLSearchParams(body),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (answer.status === 409 || answer.status === 403) {
        // Sending the page shows both texts, or why nothing is accepted, and keeps what is here.
        stopped = true;
        tell(say("not_saved"));
      } else if (answer.ok) {
        version.value = String((await answer.json()).version);
        tell(say("saved", { time: timeOfDay() }));
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      tell(say("not_saved"));
      later(RETRY);
    }
    running = false;
    if (again) {
      again = false;
      later(PAUSE);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    stopped = true;
    // A save under way would make this page look old to the server.
    if (running) {
      event.preventDefault();
      const button = event.submitter;
      const send = () => (running ? setTimeout(send, 50) : form.requestSubmit(button));
      send();
    }
  });
}

for (const form of fresh(document, "form[data-survey]", "cpSurvey")) {
  chooseWhatIsWritten(form);
  follow(form);
  keep(form);
}
