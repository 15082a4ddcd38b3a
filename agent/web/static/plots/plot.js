// Pictures of a solution, each drawn by its own module. Beside every picture stand the same numbers as
// a table: a picture is never the only way to read them.

import { element } from "../dom.js";
import { drawBars } from "./bars.js";
import { drawGantt } from "./gantt.js";
import { drawHeat } from "./heat.js";
import { drawNetwork } from "./network.js";

export const KINDS = { bars: "Bars", gantt: "Schedule", heat: "Heat map", network: "Network", map: "Map" };
const DRAWN = { bars: drawBars, gantt: drawGantt, heat: drawHeat, network: drawNetwork, map: drawNetwork };

/** @param {object} plot as the server describes it: kind, title, unit, and what the kind needs */
export function drawPlot(plot) {
  const unit = plot.unit ? ` (${plot.unit})` : "";
  return element("div.plot", {}, element("p.small", {}, `${plot.title}${unit}`), element("div.scroll", { tabindex: "0", role: "region", "aria-label": `${KINDS[plot.kind]}: ${plot.title}` }, DRAWN[plot.kind](plot)),
    plot.hidden > 0 && element("p.small.quietly", {}, `The largest ${plot.bars.length}; ${plot.hidden} more are in the table.`));
}
