// One training run: its curves, the parts of its reward, what was sampled; read on while it runs.

import { get } from "./api.js";
import { lineChart, short } from "./charts.js";
import { element, fill } from "./dom.js";
import { choice, folded, moment, nothing, path, section } from "./records.js";

const AGAIN_MS = 5000;
const FIRST = ["reward", "loss", "eval_loss", "entropy"];
const PASSED_OVER = /^(epoch|num_tokens|total_flos|train_|step_time)/;

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
    fill(head, element("h1", {}, run.name), element("p.quietly", {}, [run.kind, `changed ${moment(run.changed)}`].filter(Boolean).join(", ")));
    fill(curves, groups(run.series).map(chart));
    if (first || run.steps.length !== samples.dataset.count * 1) renderSamples(samples, run);
  };
  await refresh();
  fill(root, element("p", {}, element("a", { href: "#/runs" }, "‹ Runs")), head,
    Object.keys(run.series).length ? null : nothing("Nothing was logged yet. This page looks again by itself."),
    element("section.part", {}, element("h2", {}, "Curves"), curves),
    section("Completions", samples),
    section("What was run", folded("Manifest", () => element("pre", { tabindex: "0", role: "region", "aria-label": "Manifest" },
      element("code", {}, JSON.stringify(run.manifest, null, 2))))));
  curves.className = "charts";
  const timer = setInterval(() => { if (!document.hidden) refresh(); }, AGAIN_MS);
  return () => clearInterval(timer);
}

/** Metrics that are read together: [[title, [[name, points], ...]], ...]. */
function groups(series) {
  const found = new Map();
  for (const [name, points] of Object.entries(series)) {
    if (PASSED_OVER.test(name)) continue;
    const parts = name.split("/");
    const title = parts.length === 3 ? `${parts[0]} (${parts[2]})` : parts[0] === "kl" && parts.length === 2 ? "kl" : name;
    const own = parts.length === 3 ? parts[1] : title === "kl" && parts[1] ? parts[1] : name;
    found.set(title, [...(found.get(title) ?? []), [own, points]]);
  }
  const rank = (title) => (FIRST.includes(title) ? FIRST.indexOf(title) : title.startsWith("rewards (mean") ? 0.5 : title === "kl" ? 1.5 : 10);
  return [...found].sort((a, b) => rank(a[0]) - rank(b[0]) || a[0].localeCompare(b[0]));
}

function chart([title, metrics]) {
  const name = { "rewards (mean)": "Reward components", "rewards (std)": "Spread of the reward components", kl: "KL divergence by segment", reward: "Reward", loss: "Loss" }[title];
  return lineChart({
    title: name ?? title.replaceAll("_", " "),
    series: metrics.map(([own, points]) => ({ name: own, points })),
    x: { title: "step" }, y: { title: "" },
  });
}

function renderSamples(root, run) {
  root.dataset.count = run.steps.length;
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
