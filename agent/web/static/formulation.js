// The formulation: formulas, and the text they come from. What belongs together lights up together.

import { element, fill, flowing, formula, number } from "./dom.js";
import { edit } from "./editing.js";

export function render(node, context) {
  const { formulation } = context.view;
  fill(node,
    element("div.row", {}, element("h2", {}, formulation.title),
      element("button.push", { type: "button", disabled: context.view.busy, onclick: () => edit(node, context) }, "Edit")));
  const shown = element("div.formulation");
  fill(shown, parts(formulation, context.conflict));
  linkQuotes(shown);
  node.append(shown);
}

/** The parts of a formulation, as nodes. */
export function parts(formulation, conflict = new Set()) {
  const { objective, constraints, variables, parameters, sets } = formulation;
  return [
    formulation.pieces.length > 0 && element("div.card.text", {}, markedText(formulation, conflict)),
    element("h3", {}, "Objective"),
    element("div.statement", {}, element("p", {}, "(1) ", objective.goal), formula(objective.latex)),
    element("h3", {}, "Subject to"),
    constraints.length === 0 && element("p.quietly", {}, "Nothing else."),
    constraints.map((one) => statement(one, conflict)),
    element("h3", {}, "Decisions"),
    table(["Name", "Meaning", "Values"], variables.map((one) => [code(one.indexed), one.meaning + (one.unit ? ` (${one.unit})` : ""), one.domain])),
    parameters.length > 0 && [element("h3", {}, "Numbers"), table(["Name", "Meaning", "Values"], parameters.map((one) => [code(one.indexed), one.meaning + (one.unit ? ` (${one.unit})` : ""), numbers(one)]), parameters)],
    sets.length > 0 && [element("h3", {}, "Sets"), table(["Name", "Meaning", "Members"], sets.map((one) => [code(one.name), one.meaning, members(one)]))],
    list("Assumptions", formulation.assumptions),
    list("Numbers that play no part", formulation.unused),
  ];
}

/** The problem text, with the words that are quoted marked; those of the conflict more so. */
export function markedText(formulation, conflict = new Set()) {
  const worst = new Set(formulation.constraints.filter((one) => conflict.has(one.name)).map((one) => one.mark));
  const labelled = new Set();
  const whole = flowing(formulation.pieces.map((piece) => piece.text).join(""));
  let place = 0;
  return element("p.pre", {}, formulation.pieces.map((piece) => {
    const text = whole.slice(place, place += piece.text.length);
    if (!piece.marks.length) return text;
    const labels = piece.marks.filter((mark) => !labelled.has(mark)).flatMap((mark) => { labelled.add(mark); return formulation.marks[mark].labels; });
    return element("span.quote", {
      class: piece.marks.some((mark) => worst.has(mark)) ? "conflict" : "",
      data: { marks: piece.marks.join(" ") },
    }, labels.length > 0 && element("sup", {}, labels.join(" ")), text);
  }), formulation.rest > 0 && ` … (${number(formulation.rest)} more letters)`);
}

/** One constraint with its formula and the sentence it comes from. */
export function statement(one, conflict) {
  const bad = conflict.has(one.name);
  return element("div.statement", {
    class: bad ? "conflict" : "", data: one.mark === null ? {} : { marks: one.mark }, id: one.id,
  },
  element("p", {}, `(${one.number}) `, one.meaning, bad && [" ", element("span.badge.bad", {}, "in the conflict")]),
  formula(one.latex),
  one.quote
    ? element("button.quiet.source", { type: "button", title: "Show it in the text", onclick: showQuote }, `“${one.quote}”`, one.missing && element("span.warning", {}, " – not in the text"))
    : element("p.small.quietly", {}, "Implied, not said in the text."));
}

/** Have everything below a node that shares a mark light up together. */
export function linkQuotes(node) {
  const light = (on) => (event) => {
    const held = event.target.closest("[data-marks]");
    if (!held) return;
    const [mark] = held.dataset.marks.split(" ");  // the shortest quote it lies in
    for (const other of node.querySelectorAll("[data-marks]")) {
      if (other.dataset.marks.split(" ").includes(mark)) other.classList.toggle("lit", on);
    }
  };
  for (const name of ["pointerover", "focusin"]) node.addEventListener(name, light(true));
  for (const name of ["pointerout", "focusout"]) node.addEventListener(name, light(false));
  node.addEventListener("click", (event) => {
    const quote = event.target.closest(".quote");
    const mark = quote?.dataset.marks.split(" ")[0];
    const place = mark && [...node.querySelectorAll(".statement[data-marks], tr[data-marks]")].find((one) => one.dataset.marks.split(" ").includes(mark));
    place?.scrollIntoView({ block: "center", behavior: "smooth" });
  });
}

function showQuote(event) {
  const { marks } = event.currentTarget.closest(".statement").dataset;
  const root = event.currentTarget.closest(".formulation");
  [...root.querySelectorAll(".quote")].find((one) => one.dataset.marks.split(" ").includes(marks))?.scrollIntoView({ block: "center", behavior: "smooth" });
}

function numbers(parameter) {
  if (!parameter.numbers.length) return parameter.origin || "–";
  if (!parameter.numbers[0].key.length) return number(parameter.numbers[0].value);
  const shown = parameter.numbers.slice(0, 12).map((one) => `${one.key.join(", ")}: ${number(one.value)}`).join("; ");
  return parameter.count > 12 ? `${shown}; … ${number(parameter.count)} in all` : shown;
}

function members(set) {
  const shown = set.members.slice(0, 15).join(", ");
  return set.count > 15 ? `${shown}, … ${number(set.count)} in all` : shown || set.origin;
}

function code(text) {
  return element("code", {}, text);
}

function table(heads, rows, items = []) {
  return element("div.scroll", { tabindex: "0", role: "region", "aria-label": heads.join(", ") }, element("table.wide", {},
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, rows.map((row, k) => {
      const marks = [...new Set(items[k]?.numbers.map((one) => one.mark).filter((mark) => mark !== null) ?? [])];
      return element("tr", { data: marks.length ? { marks: marks.join(" ") } : {} }, row.map((cell) => element("td", {}, cell)));
    }))));
}

function list(title, items) {
  return items.length > 0 && [element("h3", {}, title), element("ul", {}, items.map((item) => element("li", {}, item)))];
}
