// Two runs of the same problems: is one better, and, where they differ, both models side by side.

import { get } from "./api.js";
import { percent, shareWithInterval, short } from "./charts.js";
import { element, fill } from "./dom.js";
import { address, choice, folded, path, section, table } from "./records.js";
import { source, value } from "./runs_items.js";
import { changedSources } from "./words.js";

const VERDICTS = { "second is better": "is better than", "first is better": "is worse than" };

export async function renderComparison(root, first, second, query) {
  const protocol = query.get("protocol") ?? "strict";
  const [list, found] = await Promise.all([
    get("/api/evaluations"), get(path("/api/evaluations/compare", { first, second, protocol }))]);
  const [left, right] = found.runs;
  const go = (changes) => {
    const next = { first, second, protocol, ...changes };
    location.hash = address(["runs", "compare", next.first, next.second], { protocol: next.protocol });
  };
  const options = list.runs.map((run) => [run.id, `${run.by || run.name} (${run.benchmarks.join(", ")})`]);
  const better = found.changed.filter((item) => item.second === "right").length;
  fill(root, element("p", {}, element("a", { href: "#/runs" }, "‹ Runs")),
    element("header.lead", {}, element("h1", {}, "Two runs side by side")),
    element("form.filters", {},
      choice("First", options, first, (chosen) => go({ first: chosen })),
      choice("Second", options, second, (chosen) => go({ second: chosen })),
      choice("Right by", list.protocols.map((name) => [name, name]), protocol, (chosen) => go({ protocol: chosen }))),
    told(left, right),
    table("Both runs", ["Run", { text: "Problems", number: true }, "Right", { text: "Tokens for each right one", number: true }, { text: "Median seconds", number: true }],
      [left, right].map((row) => [row.name, row.accuracy.n, shareWithInterval(row.accuracy), row.cost.tokens_in ? short(row.cost.tokens_per_right) : "-", row.cost.seconds_p50.toFixed(2)])),
    section(`Where they differ (${found.changed.length})`,
      found.changed.length ? element("p.quietly", {}, `The second is right alone on ${better} of these.`) : element("p", {}, "On no problem in common."),
      found.changed.map((item) => difference(item, { first, second, protocol }, [left.name, right.name]))));
}

function told(left, right) {
  const it = right.against_first;
  const points = (share) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  return element("div.card", {},
    element("p.verdict", {}, element("strong", {}, VERDICTS[it.verdict] ? `${right.name} ${VERDICTS[it.verdict]} ${left.name}.` : "The difference may be chance.")),
    element("p.quietly", {}, `${percent(it.first)} and ${percent(it.second)} on ${it.n} problems in common: ${points(it.second - it.first)} points, `
      + `95 % interval [${points(it.difference[0])}, ${points(it.difference[1])}]. Right alone: first ${short(it.only_first)}, second ${short(it.only_second)}. `
      + `McNemar p = ${short(it.p_value)}. Only if test and interval agree is one called better.`));
}

function difference(item, asked, names) {
  return folded([element("strong", {}, item.id), side("first", item.first), side("second", item.second),
    element("span.quietly.small", {}, ` expected ${value(item.expected)}`)],
  async () => {
    const found = await get(path("/api/evaluations/difference", { ...asked, benchmark: item.benchmark, item: item.id }));
    const [left, right] = found.records;
    const titles = ["First: " + names[0], "Second: " + names[1]];
    const programs = changedSources(left.program, right.program, titles.map((title) => `Program. ${title}`));
    return [
      element("h4", {}, "Problem"), element("p.words", {}, left.text),
      element("h4", {}, "From the first model to the second"),
      found.models.same ? element("p", {}, "The two models are the same but for names.")
        : element("pre.changes", { tabindex: "0", role: "region", "aria-label": "Differences of the models" }, found.models.lines.join("\n")),
      element("div.two", {}, programs.map((program, place) => element("div", {}, element("h4", {}, titles[place],
        ` (${value(found.records[place].found)})`), program))),
      left.formulation || right.formulation ? folded("Formulations", () =>
        element("div.two", {}, source(titles[0], left.formulation), source(titles[1], right.formulation))) : null,
    ];
  });
}

function side(name, said) {
  return element("span.badge", { class: said === "right" ? "good" : "bad" }, `${name}: ${said}`);
}
