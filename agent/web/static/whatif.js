// Numbers to turn: each move is solved at once and compared with the answer.

import { ApiError, get, post } from "./api.js";
import { alertUser, element, fill, number } from "./dom.js";
import { grid } from "./grid.js";

const MOST_SLIDERS = 15;

export async function render(node, context) {
  const numbers = await get(`/api/threads/${context.id}/numbers`);
  if (!numbers.length) return void fill(node, element("p.quietly", {}, "The model has no numbers to turn."));
  const chosen = new Map();
  const groups = [...new Set(numbers.map((one) => one.name))];
  const sliders = element("div.sliders");
  const result = element("div.card", { role: "status", "aria-live": "polite" }, element("p.quietly", {}, "Move a slider: the model is solved again, and nothing is changed until you keep it."));
  const choose = element("select", { "aria-label": "Numbers to turn", onchange: () => show(choose.value) },
    groups.map((name) => element("option", { value: name }, `${name}: ${numbers.find((one) => one.name === name).meaning}`)));
  const keep = element("button.main", { type: "button", disabled: true, onclick: keepAll }, "Keep these numbers");
  const reset = element("button", { type: "button", disabled: true, onclick: () => { chosen.clear(); show(choose.value); settle(); fill(result, element("p.quietly", {}, "As it is.")); } }, "Reset");
  let pending = false;
  let running = false;
  let left = false;

  function show(name) {
    const mine = numbers.filter((one) => one.name === name);
    fill(sliders, mine.slice(0, MOST_SLIDERS).map(slider),
      mine.length > MOST_SLIDERS && element("details", {}, element("summary", {}, `${mine.length - MOST_SLIDERS} more`), mine.slice(MOST_SLIDERS, 200).map(slider)));
  }

  function slider(one) {
    const key = JSON.stringify(one.path);
    const value = chosen.get(key)?.value ?? one.value;
    const span = Math.abs(one.value) || 10;
    const label = `${one.name}${one.label ? ` of ${one.label}` : ""}`;
    const range = element("input", { type: "range", min: one.value < 0 ? -2 * span : 0, max: one.value < 0 ? 0 : 2 * span, step: step(span, one.value), "aria-label": label });
    const exact = element("input.exact", { type: "number", step: "any", "aria-label": `${label}, exact` });
    range.value = value;
    exact.value = value;
    range.addEventListener("input", () => { exact.value = range.value; });
    range.addEventListener("change", () => set(Number(range.value)));
    exact.addEventListener("change", () => { if (exact.value !== "" && exact.validity.valid) { range.value = exact.value; set(Number(exact.value)); } });
    function set(to) {
      if (to === one.value) chosen.delete(key);
      else chosen.set(key, { path: one.path, value: to, label, before: one.value });
      settle();
      solve();
    }
    return element("div.slider", {}, element("span.name", {}, one.label || one.meaning), range, exact, element("span.quietly.small", {}, one.unit));
  }

  function settle() {
    keep.disabled = reset.disabled = !chosen.size;
    if (chosen.size) node.dataset.dirty = "1";
    else delete node.dataset.dirty;
  }

  async function solve() {
    pending = true;
    if (running) return;
    running = true;
    try {
      while (pending && !left) {
        pending = false;
        if (!chosen.size) { fill(result, element("p.quietly", {}, "As it is.")); continue; }
        const changes = [...chosen.values()];
        result.classList.add("waiting");
        const found = await post(`/api/threads/${context.id}/whatif`, { changes: changes.map(({ path, value }) => ({ path, value })) });
        if (!pending && !left) fill(result, compared(found, changes));
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fill(result, element("p.warning", {}, error.text));
    } finally {
      result.classList.remove("waiting");
      running = false;
    }
  }

  async function keepAll() {
    try {
      await context.act("keep", { changes: [...chosen.values()].map(({ path, value }) => ({ path, value })) });
      chosen.clear();
      settle();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      alertUser(error.text);
    }
  }

  fill(node, element("h2", {}, "What if …"), element("div.row", {}, choose), sliders, element("div.row", {}, keep, reset), result);
  show(groups[0]);
  return () => { left = true; };
}

function compared({ base, tried }, changes) {
  const { outcome, change, moved } = tried;
  const rows = Object.entries(moved ?? {}).map(([name, { before, after }]) => [name, before, after]);
  return [
    element("p.small", {}, changes.map((one) => `${one.label}: ${number(one.before)} → ${number(one.value)}`).join("; ")),
    element("div.row.headline", {},
      element("span.objective", {}, outcome.objective === null ? outcome.termination : number(outcome.objective)),
      element("span.quietly", {}, `before: ${base.objective === null ? base.termination : number(base.objective)}`),
      typeof change === "number" && element("span.badge", {}, `${change > 0 ? "+" : ""}${number(change)}`)),
    rows.length > 0 ? grid(["decision", "before", "then"], rows, "Decisions that change") : outcome.objective !== null && element("p.quietly", {}, "The decisions stay as they are."),
  ];
}

function step(span, value) {
  const power = 10 ** Math.floor(Math.log10(span) - 1);
  return Number.isInteger(value) && power < 1 && span >= 5 ? 1 : Number(power.toPrecision(1));
}
