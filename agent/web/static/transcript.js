// What was said, and what is being done.

import { alertUser, element, flowing, number } from "./dom.js";
import { post } from "./api.js";
import { saveButton } from "./saving.js";

const TONES = { verified: "good", unverified: "warn", refuted: "bad", abstained: "bad" };
const ENDS = {
  optimal: "Optimal", infeasible: "Infeasible", unbounded: "Unbounded", infeasible_or_unbounded: "Infeasible or unbounded",
  time_limit: "Time limit", failed: "Failed", unknown: "Unknown",
};

/** The entries of a thread, with the questions that wait. */
export function showSaid(context) {
  const { said, questions } = context.view;
  return [
    ...said.filter((entry) => entry.event !== "question").map((entry) => (entry.by === "user" ? asked(entry) : SHOWN[entry.event]?.(entry, context) ?? plain(entry))),
    questions.length > 0 && questionsOf(questions, context),
  ];
}

/** The steps of the work under way; after a crash, the way to go on. */
export function showWork(context, busy, steps) {
  if (!busy) {
    if (context.view?.thread.status !== "unfinished") return null;
    return element("div.notice.warn", {}, element("p", {}, "The work on this thread was cut off. Nothing is lost."),
      element("button.main", { type: "button", onclick: () => context.act("steps/resume") }, "Go on"));
  }
  const now = steps.findLast((step) => step.doing);
  const over = now ? steps.slice(steps.lastIndexOf(now)).some((step) => step.step === now.step && step.status !== "start") : false;
  return element("div.doing", {},
    element("ul", {}, steps.filter((step) => step.done).slice(-6).map((step) => element("li", {}, step.done))),
    element("div.row", {}, element("span.spinner"), element("span", {}, now && !over ? `${now.doing} …` : "Working …"),
      element("button.quiet.push", { type: "button", onclick: () => post(`/api/threads/${context.id}/stop`) }, "Stop")));
}

function asked(entry) {
  return element("article.bubble.mine", { "aria-label": "You" }, element("p.pre", {}, flowing(entry.text.trim())),
    entry.files?.length > 0 && element("p.small.quietly", {}, `With ${entry.files.join(", ")}`));
}

function plain(entry) {
  return element("article.bubble", { "aria-label": "Modelwright" }, element("p.pre", {}, entry.text));
}

const SHOWN = {
  answer,
  undone: (entry) => [element("p.small.quietly", {}, "Back at the version before."), answer(entry)],
  screen: (entry) => element("article.bubble", { "aria-label": "Modelwright" },
    element("pre", { tabindex: "0" }, entry.text)),
  file: (entry, context) => element("article.bubble", { "aria-label": "Modelwright" }, saveButton(context.id, entry.to)),
  note: (entry) => element("p.small.quietly.pre", {}, entry.text),
  error: (entry) => element("article.bubble.bad", { "aria-label": "Modelwright" },
    element("p.pre", {}, entry.text), entry.hint && element("p.small.pre", {}, entry.hint)),
  begin_again: (entry) => element("article.bubble", { "aria-label": "Modelwright" },
    element("p", {}, "The work was cut off before anything of it was stored."), beginner("Begin again", entry)),
  new_problem: (entry, context) => element("article.bubble", { "aria-label": "Modelwright" },
    element("p", {}, "This reads like another problem."),
    element("div.row", {},
      beginner("Begin a new thread with it", entry),
      element("button", { type: "button", onclick: () => context.act("messages", { text: entry.text, is_change: true }) }, "It changes this one"))),
};

function beginner(label, { text, uploads = [] }) {
  return element("button", {
    type: "button",
    async onclick() {
      const { thread } = await post("/api/threads", { text, files: uploads });
      location.hash = `#/chat/${thread}`;
    },
  }, label);
}

function answer(entry) {
  const open = entry.termination !== null && entry.termination !== undefined;
  return element("article.bubble.answer", { "aria-label": "Modelwright" },
    element("div.row", {},
      element("span.badge", { class: TONES[entry.verdict] }, entry.verdict),
      open && element("span.quietly.small", {}, ENDS[entry.termination] ?? entry.termination),
      entry.objective !== null && entry.objective !== undefined && element("strong.push.objective", {}, number(entry.objective))),
    entry.text && element("p", {}, entry.text),
    entry.decision?.length > 0 && element("ul", {}, entry.decision.slice(0, 8).map((text) => element("li", {}, text))),
    entry.changes?.length > 0 && element("details", {}, element("summary", {}, `What changed in the model (${entry.changes.length})`),
      element("ul", {}, entry.changes.slice(0, 30).map((text) => element("li", {}, text))), element("p.small.quietly", {}, entry.untouched)),
    entry.reasons?.map((text) => element("p.warning", {}, sentence(text))),
    entry.hint && element("p.small", {}, entry.hint));
}

function sentence(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

function questionsOf(questions, context) {
  const form = element("form.bubble.questions", {
    "aria-label": "Questions",
    async onsubmit(event) {
      event.preventDefault();
      const replies = {};
      for (const [k, one] of questions.entries()) {
        const own = form.elements[`own-${k}`].value.trim();
        const chosen = own || new FormData(form).get(`question-${k}`);
        if (chosen) replies[one.question] = chosen;
      }
      try {
        await context.act("replies", { replies });
      } catch (error) {
        alertUser(error.text ?? error.message);
        await context.reload();
      }
    },
  },
  questions.map((one, k) => element("fieldset", {},
    element("legend", {}, one.question),
    one.choices.map((choice) => element("label.choice", {},
      element("input", { type: "radio", name: `question-${k}`, value: choice.answer, checked: choice.answer === one.default }),
      element("span", {}, element("strong", {}, choice.answer), `: ${choice.reading}`,
        choice.effect && element("span.quietly.small", {}, ` (${choice.effect})`)))),
    element("input", { type: "text", name: `own-${k}`, placeholder: "Or in your own words", "aria-label": `Your own words: ${one.question}` }))),
  element("button.main", { type: "submit" }, "Reply"));
  return form;
}
