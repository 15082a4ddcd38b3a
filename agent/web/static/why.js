// Why there is no solution: what contradicts itself, and repairs to choose from.

import { ApiError, post } from "./api.js";
import { element, fill, number } from "./dom.js";
import { linkQuotes, markedText, statement } from "./formulation.js";

const KINDS = { row: "constraint", bound: "bound", integrality: "whole number", sos: "ordered set" };

export async function render(node, context) {
  const { view } = context;
  fill(node, element("h2", {}, "Why there is no solution"), element("p", {}, view.answer.explanation?.summary ?? ""),
    element("p", {}, element("span.spinner"), " Looking for what contradicts itself, and for repairs …"));
  if (view.busy) return;
  let found;
  try {
    found = await post(`/api/threads/${context.id}/why`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return void fill(node, element("h2", {}, "Why there is no solution"), element("p.notice.bad", {}, error.text),
      element("button", { type: "button", onclick: () => render(node, context) }, "Try again"));
  }
  const names = new Set((found.conflict?.members ?? []).map((member) => member.name.split("[")[0]));
  context.conflict = names;
  fill(node,
    element("h2", {}, found.termination === "unbounded" ? "It improves without end" : "These cannot hold together"),
    view.answer.explanation && element("p", {}, view.answer.explanation.summary),
    found.failure && element("p.notice.bad", {}, found.failure.message),
    found.conflict && view.formulation?.pieces.length > 0 && element("div.card.text", {}, markedText(view.formulation, names)),
    found.ray && ray(found.ray),
    repairs(found, context),
    found.conflict && conflict(found.conflict, view.formulation, names));
  linkQuotes(node);
}

function conflict(found, formulation, names) {
  const involved = formulation?.constraints.filter((one) => names.has(one.name)) ?? [];
  return [
    element("h3", {}, "The conflict"),
    element("div.formulation", {}, involved.map((one) => statement(one, names))),
    element("div.scroll", { tabindex: "0", role: "region", "aria-label": "The conflict" }, element("table.wide", {},
      element("thead", {}, element("tr", {}, ["What", "Name", "Demands"].map((name) => element("th", { scope: "col" }, name)))),
      element("tbody", {}, found.members.map((member) => element("tr.conflict", {},
        element("td", {}, KINDS[member.kind] ?? member.kind), element("td", {}, element("code", {}, member.name)), element("td", {}, element("code", {}, member.text))))))),
    element("p.small.quietly", {}, found.irreducible ? "Without any one of them the others can." : "Not proved that none can be spared: time ran out."),
  ];
}

function ray(found) {
  return [
    element("p", {}, `Each such step changes ${found.objective_name ?? "the objective"} by ${number(found.rate)}.`),
    element("ul", {}, Object.entries(found.direction ?? {}).slice(0, 40).map(([name, step]) => element("li", {}, element("code", {}, name), ` ${step > 0 ? "+" : ""}${number(step)}`))),
    found.missing?.length > 0 && element("p", {}, `Probably missing: ${found.missing.join(" and ")}.`),
  ];
}

function repairs(found, context) {
  if (!found.repairs.length) return element("p", {}, found.repairs_note ? `${found.repairs_note}.` : "");
  const buttons = [];
  const apply = (repair) => async () => {
    for (const button of buttons) button.disabled = true;
    try {
      await context.act("repair", { text: repair.text.split(/[,;] then /)[0], changes: repair.changes });
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  };
  return [
    element("h3", {}, "What would mend it"),
    element("p.small.quietly", {}, "Cheapest first; each was solved again. Which rule may give way is yours to say."),
    element("ul.repairs", {}, found.repairs.map((repair) => {
      const button = element("button.main", { type: "button", "aria-label": `Do it: ${repair.text}`, onclick: apply(repair) }, "Do it");
      buttons.push(button);
      return element("li.card.row", {}, element("span", {}, repair.text), element("span.push", {}, button));
    })),
    found.repairs_note && element("p.small.quietly", {}, `${found.repairs_note}.`),
  ];
}
