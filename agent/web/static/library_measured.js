// What the library does as a whole: problems solved against its size, and what each insight did.

import { get } from "./api.js";
import { lineChart, percent, splitBar } from "./charts.js";
import { element, fill } from "./dom.js";
import { labelText } from "./library_pieces.js";
import { address, nothing, section, table } from "./records.js";

const MOST = 40;

export async function renderMeasured(root, overview) {
  const { insights } = await get("/api/library/insights");
  const { measurements } = overview;
  const used = insights.filter((row) => row.use.helped || row.use.hurt)
    .sort((a, b) => gain(b) - gain(a) || b.use.helped - a.use.helped);
  const last = measurements.at(-1);
  fill(root,
    section("Accuracy against size", last ? lineChart({
      title: "Problems solved against the size of the library",
      note: `Last: ${percent(last.accuracy)} with ${last.size} insights, ${Math.round(last.tokens)} tokens a problem.`,
      series: [{ name: "solved", points: measurements.map((one) => [one.size, one.accuracy]).sort((a, b) => a[0] - b[0]) }],
      x: { title: "active insights" }, y: { title: "solved", percent: true, low: 0, high: 1 },
    }) : nothing("The library was not measured yet. Each round of evolution ends with it.", "modelwright library evolve")),
    section("What each insight did", used.length ? table("What each insight did", ["Insight", "Applies to", "Helped and hurt"],
      used.slice(0, MOST).map((row) => [element("a", { href: address(["library", "insight", row.id]) }, row.id), labelText(row),
        splitBar([{ name: "helped", count: row.use.helped, kind: "right" }, { name: "hurt", count: row.use.hurt, kind: "wrong" }])]))
      : nothing("None was used yet.")),
    used.length > MOST ? element("p.quietly", {}, `The ${MOST} that helped most, of ${used.length}.`) : null);
}

function gain(row) {
  return row.use.helped - row.use.hurt;
}
