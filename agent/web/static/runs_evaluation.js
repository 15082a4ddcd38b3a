// One evaluation: accuracy by every rule, trust, slices, causes, and every item.

import { get } from "./api.js";
import { lineChart, percent, shareBar, shareWithInterval, short, splitBar } from "./charts.js";
import { element, fill } from "./dom.js";
import { folded, path, section, table } from "./records.js";
import { renderItems } from "./runs_items.js";

const NUMBER = (text) => ({ text, number: true });

export async function renderEvaluation(root, id, query) {
  const run = await get(path("/api/evaluations/run", { run: id }));
  const { summary } = run;
  const items = section("Items");
  const browse = await renderItems(items, run, query);
  fill(root, element("p", {}, element("a", { href: "#/runs" }, "‹ Runs")),
    element("header.lead", {}, element("h1", {}, run.by || run.name),
      element("p.quietly", {}, `${Object.keys(run.sets).join(", ")}: ${summary.problems} problems, ${summary.samples === 1 ? "one sample" : `${summary.samples} samples`} each. `
        + "Right means strict: within 1e-6 of the label. Intervals are 95 %.")),
    splitBar([{ name: "right", count: summary.right, kind: "right" }, { name: "wrong", count: summary.wrong, kind: "wrong" },
      { name: "no answer", count: summary.abstained, kind: "none" }]),
    cards(summary),
    Object.keys(run.sets).length > 1 ? section("Sets", sets(run.sets)) : null,
    section("Protocols side by side", protocols(summary, run.rules)),
    summary.samples > 1 ? section("Several samples", samples(summary)) : null,
    section("Trust", trust(summary)),
    section("Slices", slices(summary.slices, browse)),
    Object.keys(summary.failures).length ? section("What went wrong", causes(summary.failures, browse)) : null,
    run.published.length ? section("Published results", folded(`Of ${run.published.length} systems on these sets`, () => published(run))) : null,
    items);
}

function cards(summary) {
  const { headline, certificate, cost } = summary;
  const card = (value, words) => element("div.card", {}, element("b", {}, value), element("span", {}, words));
  const spent = cost.dollars ? `, $${short(cost.dollars)}` : "";
  return element("div.cards", {},
    card(percent(headline.accuracy), `right, ${percent(headline.low)} to ${percent(headline.high)}`),
    card(percent(summary.right_if_answered), `right among the ${percent(summary.answered)} answered`),
    card(percent(certificate.precision), certificate.precision === null ? "right among verified: none is verified" : `right among verified, which are ${percent(certificate.coverage)} of all`),
    card(percent(summary.executable), "programs that ran to an outcome"),
    card(`${seconds(cost.seconds_p50)} s`, `median; p95 ${seconds(cost.seconds_p95)} s${spent}`));
}

function seconds(value) {
  return value === null ? "-" : value.toFixed(value < 10 ? 2 : 0);
}

function sets(parts) {
  return table("Sets", ["Set", NUMBER("Problems"), NUMBER("Right"), NUMBER("Wrong"), NUMBER("No answer"), "Strict"],
    Object.entries(parts).map(([name, part]) => [name, part.problems, part.right, part.wrong, part.abstained, shareWithInterval(part.headline)]));
}

function protocols(summary, rules) {
  return table("Accuracy by protocol", ["Protocol", "Rule", "Right"],
    Object.entries(summary.protocols).map(([name, row]) => [name, element("span.quietly", {}, rules[name]), shareWithInterval(row)]));
}

function samples(summary) {
  const rows = Object.entries(summary.pass_at_k).map(([k, value]) => [`pass@${k}`, value]);
  rows.push(["majority", summary.majority], ["structure vote", summary.structure_vote]);
  return table("Several samples", ["", "Right"], rows.map(([name, value]) =>
    [name, element("span.row", {}, shareBar(value), percent(value))]));
}

function trust(summary) {
  const verdicts = Object.entries(summary.certificate.verdicts).filter(([, row]) => row.n);
  const labels = verdicts.filter(([name]) => name !== "abstained").map(([name], place) => (place ? `+ ${name}` : name));
  return element("div.charts", {},
    lineChart({
      title: "Risk and coverage",
      note: "Answering more and more, what is verified first. Lower and further right is better.",
      series: [{ name: "risk", points: summary.risk_coverage, labels }],
      x: { title: "answered (coverage)", percent: true, low: 0, high: 1 },
      y: { title: "wrong among these (risk)", percent: true, low: 0, high: Math.max(0.1, ...summary.risk_coverage.map(([, risk]) => 1.1 * risk)) },
    }),
    table("Verdicts of the certificate", ["Verdict", NUMBER("Answers"), NUMBER("Right"), NUMBER("Precision")],
      verdicts.map(([name, row]) => [name, row.n, row.right, percent(row.precision)])));
}

function slices(parts, browse) {
  const rows = Object.entries(parts).flatMap(([name, values]) => Object.entries(values).map(([value, row], place) =>
    [place ? "" : name, jump(value, () => browse({ part: `${name}=${value}`, state: "all" })), row.n, shareWithInterval(row)]));
  return table("Accuracy by slice", ["Slice", "Value", NUMBER("Problems"), "Right"], rows);
}

function causes(failures, browse) {
  const most = Math.max(...Object.values(failures));
  return table("Causes", ["Cause", NUMBER("Samples"), ""], Object.entries(failures).map(([name, count]) =>
    [jump(name, () => browse({ cause: name, state: "all" })), count, shareBar(count / most, null, null, `${count} of ${name}`)]));
}

function jump(text, onclick) {
  return element("button.quiet", { type: "button", onclick, title: "Show these items" }, text);
}

function published(run) {
  const rows = Object.entries(run.sets).flatMap(([name, part]) => {
    const theirs = run.published.filter((row) => row.benchmark === name);
    const ours = [element("strong", {}, name), element("strong", {}, "this run"), percent(part.headline.accuracy), "strict", ""];
    return theirs.length ? [ours, ...theirs.map((row) => ["", row.system, percent(row.accuracy), row.rule + (row.note ? `; ${row.note}` : ""), row.source])] : [];
  });
  return [element("p.quietly", {}, "As their authors published them, by their own rules and on the whole sets. None was run here."),
    table("Published results", ["Set", "System", NUMBER("Accuracy"), "Rule", "Source"], rows)];
}

