// One training run: its curves, the parts of its reward, what was sampled; read on while it runs.

import { get } from "./api.js";
import { lineChart, short } from "./charts.js";
import { element, fill } from "./dom.js";
import { choice, folded, moment, nothing, path, section } from "./records.js";

const AGAIN_MS = 5000;
const MOST_LINES = 6; // of one chart, unless more of them say something
const PASSED_OVER = /^(epoch|num_tokens|total_flos)/;

export async function renderTraining(root, id) {
  const curves = element("div");
  const samples = element("div");
  const head = element("header.lead");
  let run = null, drawn = "";

  const refresh = async () => {
    const found = await get(path("/api/training/run", { run: id }));
    const state = JSON.stringify([found.changed, found.steps]);
    if (state === drawn) return;
    const first = run === null;
    run = found;
    drawn = state;
    fill(head, element("h1", {}, run.name), element("p.quietly", {}, facts(run).join(", ")));
    const [looked, rest] = groups(run.series);
    fill(curves, element("div.charts", {}, looked.map(chart)),
      rest.length ? folded(rest.length === 1 ? "1 more metric" : `${rest.length} more metrics`, () => element("div.charts", {}, rest.map(chart))) : null);
    // What somebody reads stays where it is.
    if (first || !samples.querySelector("details[open]")) renderSamples(samples, run);
  };
  await refresh();
  fill(root, element("p", {}, element("a", { href: "#/runs" }, "‹ Runs")), head,
    Object.keys(run.series).length ? null : nothing("Nothing was logged yet. This page looks again by itself."),
    element("section.part", {}, element("h2", {}, "Curves"), curves),
    section("Completions", samples),
    section("What was run", folded("Manifest", () => element("pre", { tabindex: "0", role: "region", "aria-label": "Manifest" },
      element("code", {}, JSON.stringify(run.manifest, null, 2))))));
  const timer = setInterval(() => { if (!document.hidden) refresh(); }, AGAIN_MS);
  return () => clearInterval(timer);
}

/** What belongs together: [pattern, title, name of the line]; the first that fits counts. */
const GROUPS = [
  [/^reward$/, "Reward", () => "reward"],
  [/^reward\/(.+)$/, "Reward components", (found) => found[1]],
  [/^rewards\/(.+)\/mean$/, "Rewards by function", (found) => found[1]],
  [/^loss$/, "Loss", () => "loss"],
  [/^eval_loss$/, "Loss on held-out items", () => "loss"],
  [/^kl(?:\/(model|data|python|think|outside))?$/, "KL divergence", (found) => found[1] ?? "all"],
  [/^solver\/(.+)_rate$/, "Outcomes of the solver, shares", (found) => words(found[1])],
  [/^hack\/(.+)_rate$/, "Replies that cheat, shares", (found) => words(found[1])],
  [/^struct\/(.+)$/, "Structure of right models", (found) => words(found[1])],
  [/^entropy$/, "Entropy", () => "entropy"],
  [/^completions\/(mean|min|max)_length$/, "Length of completions, tokens", (found) => found[1]],
];

/** Charts in two lists: what is looked at first, and what else was logged, one chart for each. */
function groups(series) {
  const first = new Map(GROUPS.map(([, title]) => [title, []])), rest = [];
  for (const [name, points] of Object.entries(series)) {
    const group = GROUPS.find(([pattern]) => pattern.test(name));
    if (group) first.get(group[1]).push({ name: group[2](group[0].exec(name)), points });
    else if (!PASSED_OVER.test(name)) rest.push([words(name), [{ name, points }]]);
  }
  return [[...first].filter(([, lines]) => lines.length), rest.sort((a, b) => a[0].localeCompare(b[0]))];
}

function chart([title, lines]) {
  const told = lines.length > MOST_LINES ? lines.filter((line) => line.points.some(([, value]) => value !== 0)) : lines;
  const left = lines.length - told.length;
  const series = told.length ? told : lines.slice(0, MOST_LINES);
  const share = series.every((line) => line.points.every(([, value]) => value >= 0 && value <= 1));
  return lineChart({
    title, series, note: left && told.length ? `${left} more are 0 throughout.` : left ? "All are 0 throughout." : "",
    x: { title: "step", whole: true }, y: { title: "", low: share ? 0 : undefined },
  });
}

/** What one asks about a run first. */
function facts({ kind, manifest, changed }) {
  const { config = {}, data = {} } = manifest;
  const known = [kind, config.trainer?.replaceAll("_", " "), data.items && `${data.items} items`, config.model?.path];
  const state = manifest.ended ? `ended ${moment(manifest.ended)}` : `last written ${moment(changed)}`;
  return [...known, manifest.began && `began ${moment(manifest.began)}`, state].filter(Boolean);
}

function words(name) {
  return name.replaceAll("_", " ");
}

function renderSamples(root, run) {
  if (!run.steps.length) {
    fill(root, element("p.quietly", {}, "None are kept. A run in reinforcement learning keeps them with log_completions."));
    return;
  }
  const list = element("div", { "aria-live": "polite" });
  const show = async (step) => {
    const { rows } = await get(path("/api/training/completions", { run: run.id, step }));
    const names = Object.keys(rows[0]?.numbers ?? {}).filter((name) => name !== "step");
    fill(list, rows.map((row, place) => folded([element("strong", {}, `Sample ${place + 1}`), " ",
      element("span.quietly.small", {}, names.map((name) => `${name} ${short(row.numbers[name])}`).join(", "))],
    () => [element("h4", {}, "Prompt"), text("Prompt", row.prompt), element("h4", {}, "Completion"), text("Completion", row.completion),
      Object.entries(row.words).map(([name, said]) => [element("h4", {}, name), text(name, said)])])));
  };
  const last = run.steps.at(-1);
  fill(root, element("form.filters", {}, choice("Step", run.steps.map((step) => [String(step), String(step)]), String(last), show)), list);
  show(last);
}

function text(name, said) {
  return element("pre", { tabindex: "0", role: "region", "aria-label": name }, element("code", {}, said));
}
