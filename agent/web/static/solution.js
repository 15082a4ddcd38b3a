// The solution: what it says in words, as pictures and as tables.

import { get } from "./api.js";
import { element, fill, number } from "./dom.js";
import { grid } from "./grid.js";
import { drawPlot, KINDS } from "./plots/plot.js";

export async function render(node, context) {
  const { answer } = context.view;
  const { outcome, explanation } = answer;
  const found = await get(`/api/threads/${context.id}/solution`);
  fill(node,
    element("div.headline", {},
      element("div.objective", {}, number(outcome.objective)),
      element("p", {}, explanation?.summary ?? "", " ", element("span.quietly.small", {}, ending(outcome)))),
    pictures(found.plots),
    explanation && why(explanation),
    found.families.map(family),
    found.prices.length > 0 && element("details", {}, element("summary", {}, "What each limit is worth (shadow prices)"),
      grid(["constraint", "price"], found.prices, "Shadow prices")),
    size(outcome));
}

function ending(outcome) {
  const said = {
    optimal: outcome.global_optimum ? "No other point is better; proved." : "Claimed to be optimal by the solver.",
    time_limit: `Time ran out: the best point so far${outcome.gap === null ? "" : `, at most ${(100 * outcome.gap).toPrecision(2)} % from the optimum`}.`,
  };
  return said[outcome.termination] ?? `Not proved optimal (${outcome.termination}).`;
}

function pictures(plots) {
  if (!plots.length) return null;
  const shown = element("div.picture");
  const name = (plot) => [KINDS[plot.kind], plot.name].filter(Boolean).join(": ");
  const choose = plots.length > 1 && element("select", { "aria-label": "Picture", onchange: () => show(choose.selectedIndex) },
    plots.map((plot) => element("option", {}, name(plot))));
  function show(k) {
    const plot = plots[k];
    fill(shown, drawPlot(plot));
  }
  show(0);
  return element("figure.card", {}, element("figcaption.row", {}, choose), shown);
}

function why(explanation) {
  const sections = [["Decision", explanation.decision], ["What limits it", explanation.what_binds], ["Close alternatives", explanation.alternatives], ["What would change the decision", explanation.what_would_change]];
  return [sections.filter(([, lines]) => lines?.length).map(([title, lines]) => [element("h3", {}, title), element("ul", {}, lines.map((line) => element("li", {}, line)))]),
    explanation.note && element("p.small.quietly", {}, explanation.note)];
}

function family(one) {
  const shown = element("div");
  const all = element("input", { type: "checkbox", onchange: draw });
  function draw() {
    const rows = all.checked || one.used === one.count ? one.rows : one.rows.filter((row) => Math.abs(row.at(-1)) > 1e-7);
    fill(shown, rows.length ? grid(one.columns, rows, one.title) : element("p.quietly", {}, "All are 0."));
  }
  draw();
  return element("section", {},
    element("h3", {}, one.title, one.unit && element("span.quietly.small", {}, ` (${one.unit})`)),
    one.used < one.count && element("label.small", {}, all, ` Show those that are 0 too (${number(one.count - one.used)})`),
    shown);
}

function size(outcome) {
  const { statistics } = outcome;
  if (!statistics) return null;
  const parts = [`${number(statistics.variables)} variables`, statistics.integers + statistics.binaries > 0 && `${number(statistics.integers + statistics.binaries)} of them whole`, `${number(statistics.constraints)} constraints`];
  return element("p.small.quietly", {}, `${outcome.problem_class}: ${parts.filter(Boolean).join(", ")}; ${outcome.solver}, ${outcome.timing_s.total.toFixed(2)} s.`);
}
