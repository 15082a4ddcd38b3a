// The items of an evaluation: chosen by state, cause, slice and words; each unfolds to its samples.

import { get } from "./api.js";
import { short } from "./charts.js";
import { element, fill } from "./dom.js";
import { address, choice, folded, path } from "./records.js";

const STATES = ["all", "wrong", "no answer", "right", "disputed"];

/** Fill a section; returns a function that chooses items and moves there. */
export async function renderItems(root, run, query) {
  const slices = Object.entries(run.summary.slices).flatMap(([name, values]) => Object.keys(values).map((value) => `${name}=${value}`));
  const asked = Object.fromEntries(["state", "cause", "part", "words"].map((name) => [name, query.get(name) ?? ""]));
  asked.state ||= run.summary.wrong + run.summary.abstained ? "wrong" : "all";
  const filters = element("form.filters", { role: "search", onsubmit: (event) => { event.preventDefault(); show(); } });
  const list = element("div", { "aria-live": "polite" });
  let number = 0;

  const draw = () => {
    const set = (name) => (value) => { asked[name] = value; remember(); show(); };
    const words = element("input", { type: "search", value: asked.words, placeholder: "Text, program or id" });
    let waiting = null;
    words.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => set("words")(words.value), 250);
    });
    fill(filters, element("label.field.grow", {}, element("span", {}, "Search"), words),
      choice("State", STATES.map((name) => [name, name]), asked.state, set("state")),
      choice("Cause", [["", "any"], ...Object.keys(run.summary.failures).map((name) => [name, name])], asked.cause, set("cause")),
      choice("Slice", [["", "any"], ...slices.map((name) => [name, name.replace("=", ": ")])], asked.part, set("part")));
  };
  const show = async () => {
    const mine = ++number;
    const page = await fetchPage(0);
    if (mine === number) fill(list, element("p.quietly.small", { role: "status" }, counted(page.total)), rows(page));
  };
  const remember = () => history.replaceState(null, "", address(["runs", "evaluation", run.id], asked)); // to come back to
  const fetchPage = (offset) => get(path("/api/evaluations/items", { run: run.id, ...asked, offset }));
  const rows = (page) => {
    const shown = page.items.map((item) => row(run, item));
    const next = page.offset + page.items.length;
    if (next >= page.total) return shown;
    const more = element("button", { type: "button", onclick: async () => more.replaceWith(...rows(await fetchPage(next)).flat()) },
      `Show more (${page.total - next} left)`);
    return [...shown, more];
  };
  root.append(filters, list);
  draw();
  await show();
  return async (chosen) => {
    Object.assign(asked, { state: "all", cause: "", part: "", words: "" }, chosen);
    draw();
    remember();
    await show();
    root.scrollIntoView({ behavior: "smooth" });
    filters.querySelector("input").focus({ preventScroll: true });
  };
}

function counted(total) {
  return total === 1 ? "1 sample." : `${total} samples.`;
}

function row(run, item) {
  const state = !item.scored ? ["", "no label"] : item.right ? ["good", "right"] : item.answered ? ["bad", "wrong"] : ["warn", "no answer"];
  return folded([element("strong", {}, item.id, run.summary.samples > 1 ? ` #${item.sample}` : ""),
    element("span.badge", { class: state[0] }, state[1]), item.failure ? element("span.badge", {}, item.failure) : null,
    element("span.quietly.small", {}, ` expected ${value(item.expected)}, got ${value(item.found)}. ${item.gist}`)],
  async () => {
    const { samples } = await get(path("/api/evaluations/item", { run: run.id, benchmark: item.benchmark, item: item.id }));
    return sample(samples.find((one) => one.sample === item.sample));
  });
}

function sample(record) {
  const right = Object.entries(record.right).filter(([, is]) => is).map(([name]) => name);
  return [
    element("p.small.quietly", {}, [record.verdict, record.problem_class, record.sense, `${short(record.seconds)} s`,
      right.length ? `right by ${right.join(", ")}` : "right by no rule"].filter(Boolean).join("; ")),
    record.reason ? element("p.small", {}, record.reason) : null,
    element("h4", {}, "Problem"), element("p.words", {}, record.text),
    element("div.two", {}, source("Formulation", record.formulation), source("Program", record.program)),
  ];
}

/** A named source; "" gives nothing. */
export function source(title, text) {
  if (!text) return null;
  return element("div", {}, element("h4", {}, title),
    element("pre", { tabindex: "0", role: "region", "aria-label": title }, element("code", {}, text)));
}

/** A label or an answer as one reads it. */
export function value(held) {
  if (held === null || held === undefined) return "no answer";
  return Array.isArray(held) ? held.map(value).join(", ") : typeof held === "number" ? String(Number(held.toPrecision(10))) : held;
}
