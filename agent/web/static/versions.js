// The versions of a problem, and what differs between two of them.

import { get } from "./api.js";
import { lines } from "./diff.js";
import { element, fill, number } from "./dom.js";
import { grid } from "./grid.js";

export async function render(node, { id, view }) {
  const { versions } = view;
  const shown = element("div");
  const choose = (label, selected) => element("select", { "aria-label": label, onchange: compare },
    versions.map((one) => element("option", { value: one.number, selected: one.number === selected }, `Version ${one.number}`)));
  const before = choose("Version before", versions.length - 1);
  const after = choose("Version after", versions.length);
  fill(node,
    element("ol.versions", {}, versions.map((one) => element("li", {},
      element("strong", {}, one.objective === null ? one.termination : number(one.objective)), " ",
      element("span.badge", {}, one.verdict),
      element("p", {}, one.number === 1 ? "As it was formulated first." : one.request || "Edited by hand.")))),
    versions.length > 1 && element("div.row", {}, element("h2", {}, "Compare"), before, element("span", {}, "with"), after),
    shown);
  if (versions.length > 1) await compare();

  async function compare() {
    const found = await get(`/api/threads/${id}/difference?before=${before.value}&after=${after.value}`);
    fill(shown,
      element("p", {}, "Objective: ", number(found.before.objective), " → ", element("strong", {}, number(found.after.objective))),
      element("h3", {}, "In the formulation"),
      found.changes.length ? element("ul", {}, found.changes.map((one) => element("li", {}, `${one.kind} ${one.name}: ${one.said || one.what}`))) : element("p.quietly", {}, "Nothing."),
      found.values_only && element("p.small.quietly", {}, "Only data changed: the program stayed as it was."),
      element("details", {}, element("summary", {}, "The formulation, line by line"), comparison(...found.editable)),
      element("details", {}, element("summary", {}, "The program, line by line"), comparison(...found.sources)),
      element("h3", {}, "In the decisions"),
      found.moved.length ? grid(["decision", "before", "after"], found.moved.map((one) => [one.name, one.before, one.after]), "Decisions that differ") : element("p.quietly", {}, "They are the same."));
  }
}

function comparison(old, fresh) {
  const marks = { same: " ", gone: "−", come: "+" };
  return element("pre.diff", { tabindex: "0", role: "region", "aria-label": "Line by line" },
    lines(old.split("\n"), fresh.split("\n")).map(([kind, text]) => element("span", { class: kind }, `${marks[kind]} ${text}\n`)));
}
