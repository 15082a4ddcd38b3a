// Runs: evaluations and training runs in the folders that the server was given.

import { get } from "./api.js";
import { shareWithInterval } from "./charts.js";
import { element, fill } from "./dom.js";
import { address, moment, nothing, ownPart, path, section, table } from "./records.js";
import { renderComparison } from "./runs_compare.js";
import { renderEvaluation } from "./runs_evaluation.js";
import { renderTraining } from "./runs_training.js";

export async function render(page, route) {
  const root = ownPart(page);
  const [view, ...ids] = route.parts;
  if (view === "evaluation") return renderEvaluation(root, ids[0], route.query);
  if (view === "compare") return renderComparison(root, ids[0], ids[1], route.query);
  if (view === "training") return renderTraining(root, ids[0]);
  return renderLists(root);
}

async function renderLists(root) {
  const [evaluations, training] = await Promise.all([
    get("/api/evaluations").catch((error) => ({ runs: [], error })),
    get("/api/training").catch((error) => ({ runs: [], error })),
  ]);
  fill(root, element("header.lead", {}, element("h1", {}, "Runs")),
    section("Evaluations", evaluations.error ? refused(evaluations.error) : evaluationList(evaluations.runs)),
    section("Training", training.error ? refused(training.error) : trainingList(training.runs)));
}

function refused(error) {
  return element("p.notice.bad", { role: "alert" }, error.text ?? String(error));
}

function evaluationList(runs) {
  if (!runs.length) return nothing("No evaluation here yet.", "modelwright eval run optibench");
  const chosen = new Set();
  const compare = element("button", { type: "button", disabled: true, onclick: () => {
    const [first, second] = runs.filter((run) => chosen.has(run.id)).toReversed(); // the older one is compared with
    location.hash = address(["runs", "compare", first.id, second.id]);
  } }, "Compare the two chosen");
  const boxes = [];
  const choose = (run, box) => {
    if (box.checked) chosen.add(run.id);
    else chosen.delete(run.id);
    compare.disabled = chosen.size !== 2;
    for (const other of boxes) other.disabled = chosen.size === 2 && !other.checked;
  };
  const results = new Map(runs.map((run) => [run.id, element("span.quietly", {}, "…")]));
  const rows = runs.map((run) => {
    const box = element("input", { type: "checkbox", "aria-label": `Choose ${run.name}`, onchange: () => choose(run, box) });
    boxes.push(box);
    return [box, element("a", { href: address(["runs", "evaluation", run.id]) }, run.by || run.name),
      results.get(run.id), run.problems || "", run.benchmarks.join(", "), moment(run.changed)];
  });
  readAll(runs, results);
  return [table("Evaluations", ["", "Run", "Right, with 95 % interval", { text: "Problems", number: true }, "Sets", "Changed"], rows),
    element("div.row", {}, compare, element("span.quietly.small", {}, "Choose two runs of the same problems."))];
}

/** One after the other: each may have logs to read. */
async function readAll(runs, results) {
  for (const run of runs) {
    const cell = results.get(run.id);
    try {
      const { summary } = await get(path("/api/evaluations/run", { run: run.id }));
      fill(cell, shareWithInterval(summary.headline));
      cell.classList.remove("quietly");
    } catch (error) {
      fill(cell, error.text ?? String(error));
    }
  }
}

function trainingList(runs) {
  if (!runs.length) return nothing("No training run here yet.", "modelwright train rl CONFIG.yaml");
  return table("Training runs", ["Run", "Kind", "Changed"], runs.map((run) =>
    [element("a", { href: address(["runs", "training", run.id]) }, run.name), run.kind, moment(run.changed)]));
}
