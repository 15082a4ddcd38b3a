// The certificate with its evidence, what was assumed, and every step with its cost.

import { element, fill, number } from "./dom.js";

const MEANT = {
  verified: ["good", "Proved, and every required check passed."],
  unverified: ["warn", "An answer, but not everything that should be checked was."],
  refuted: ["bad", "A check shows the answer to be wrong."],
  abstained: ["bad", "No answer is given."],
};
const MARKS = { pass: ["good", "pass"], fail: ["bad", "fail"], skip: ["", "skipped"] };
const ORDER = { fail: 0, pass: 1, skip: 2 };
const WEIGHTS = { refutes: "refutes if it fails", required: "required", advisory: "advisory", note: "note" };

export function render(node, { view }) {
  const { certificate, assumptions, understood, diagnoses, usage, seconds } = view.answer;
  fill(node,
    certificate && checks(certificate),
    list("Assumptions", assumptions),
    list("How pieces of the text were read", understood),
    list("Repairs", diagnoses),
    element("h2", {}, "Steps"),
    element("p.quietly.small", {}, `${number(Math.round(seconds * 10) / 10)} s`,
      usage.calls > 0 && `, ${usage.calls} calls, ${number(usage.tokens_in)} tokens in, ${number(usage.tokens_out)} out`,
      usage.dollars > 0 && `, $${usage.dollars.toFixed(4)}`),
    element("div.scroll", { tabindex: "0", role: "region", "aria-label": "Steps" }, element("table.wide", {},
      element("thead", {}, element("tr", {}, ["Step", "What came of it", "Seconds", "Tokens"].map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, view.steps.map((step) => element("tr", {},
        element("td", {}, step.node.replaceAll("_", " ")), element("td", {}, step.said),
        element("td.number", {}, step.seconds.toFixed(2)), element("td.number", {}, step.tokens || "")))))));
}

function checks(certificate) {
  const [tone, meaning] = MEANT[certificate.verdict] ?? ["", ""];
  const sorted = [...certificate.checks].sort((one, other) => ORDER[one.status] - ORDER[other.status]);
  return [
    element("h2", {}, "Certificate ", element("span.badge", { class: tone }, certificate.verdict)),
    element("p", {}, meaning),
    element("ul.checks", {}, sorted.map((check) => {
      const [mark, word] = MARKS[check.status] ?? ["", check.status];
      return element("li", {},
        element("span.badge", { class: mark }, word),
        element("div", {}, element("strong", {}, check.name.replaceAll("_", " ")), " ",
          element("span.quietly.small", {}, WEIGHTS[check.weight] ?? check.weight, check.seconds >= 0.05 && `, ${check.seconds.toFixed(2)} s`, check.tokens > 0 && `, ${number(check.tokens)} tokens`),
          element("div", {}, check.evidence)));
    })),
  ];
}

function list(title, items) {
  if (!items?.length) return null;
  return [element("h2", {}, title), element("ul", {}, items.map((item) => element("li", {}, item)))];
}
