// The library: proposals that wait for a decision, all insights, one insight.

import { get } from "./api.js";
import { element, fill } from "./dom.js";
import { renderBrowser } from "./library_browser.js";
import { renderInsight } from "./library_insight.js";
import { renderQueue } from "./library_queue.js";
import { renderMeasured } from "./library_measured.js";
import { nothing, ownPart, views, waiting } from "./records.js";

export async function render(page, route) {
  const root = ownPart(page);
  let overview;
  try {
    overview = await get("/api/library");
  } catch (error) {
    if (error.kind !== "missing_library") throw error;
    fill(root, element("h1", {}, "Library"), nothing(
      "There is no library yet. It keeps what was learnt from problems that went wrong at first.",
      "modelwright library learn  or  modelwright library import FILE"));
    return;
  }
  const [view = "review", name] = route.parts;
  const count = element("span.badge", {}, overview.by_status.proposed ?? 0);
  const current = { review: "#/library", measured: "#/library/measured" }[view] ?? "#/library/insights";
  const nav = views("Library", [["#/library", "Review"], ["#/library/insights", "Insights"], ["#/library/measured", "Measured"]], current);
  nav.firstChild.append(count);
  const body = element("div", {}, waiting());
  fill(root, element("header.lead", {}, element("h1", {}, "Library"),
    element("p.quietly.small", {}, `${overview.by_status.active ?? 0} active insights in ${overview.place}`)), nav, body);
  if (view === "review") await renderQueue(body, (left) => fill(count, left));
  else if (view === "insight") await renderInsight(body, name);
  else if (view === "measured") await renderMeasured(body, overview);
  else await renderBrowser(body, route.query, overview);
}
