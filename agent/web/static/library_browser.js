// All insights: the taxonomy as a tree, a search that ranks as retrieval does, a list.

import { get } from "./api.js";
import { lineChart, percent } from "./charts.js";
import { element, fill } from "./dom.js";
import { labelText, useBadges } from "./library_pieces.js";
import { address, choice, path } from "./records.js";

const STATUSES = ["active", "proposed", "rejected", "retired", "all"];
const MOST = 100;

export async function renderBrowser(root, query, overview) {
  const place = ["track", "area", "topic"].map((name) => query.get(name) ?? "");
  const list = element("div", { "aria-live": "polite" });
  const words = element("input", { type: "search", value: query.get("words") ?? "", placeholder: "A problem, or words of one" });
  let status = query.get("status") ?? "active";
  const show = async () => {
    const asked = words.value.trim();
    const { insights } = await get(asked ? path("/api/library/search", { words: asked }) : path("/api/library/insights", { status }));
    if (asked !== words.value.trim()) return;
    const found = insights.filter((row) => stands(row, place));
    fill(list, element("p.quietly.small", { role: "status" }, counted(found.length, asked)),
      element("ul.plain.insights", {}, found.slice(0, MOST).map(item)),
      found.length > MOST ? element("p.quietly", {}, `The first ${MOST} are shown. Search, or choose a topic.`) : null);
  };
  let waiting = null;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 250); });
  fill(root, element("div.browser", {},
    element("aside", {}, tree(overview.taxonomy, place)),
    element("div", {},
      element("form.filters", { role: "search", onsubmit: (event) => { event.preventDefault(); show(); } },
        element("label.field.grow", {}, element("span", {}, "Search active insights"), words),
        choice("Status", STATUSES.map((name) => [name, name]), status, (chosen) => { status = chosen; show(); })),
      place[0] ? element("p", {}, element("span.badge", {}, place.filter(Boolean).join(" › ")), " ",
        element("a", { href: "#/library/insights" }, "all insights")) : null,
      list, measured(overview.measurements))));
  await show();
}

function tree(tracks, place) {
  const link = (branch, query) => {
    const current = [query.track, query.area ?? "", query.topic ?? ""].every((part, depth) => part === place[depth]);
    return element("a", { href: address(["library", "insights"], query), "aria-current": current ? "true" : null, title: branch.definition },
      branch.name, " ", element("span.quietly.small", {}, branch.insights));
  };
  const open = (...parts) => parts.every((part, depth) => part === place[depth]);
  const topics = (track, area) => area.topics.length ? element("ul", {}, area.topics.map((topic) =>
    element("li", {}, link(topic, { track: track.name, area: area.name, topic: topic.name })))) : null;
  const branch = (own, isOpen, inside) => inside
    ? element("details", { open: isOpen }, element("summary", {}, own), inside) : element("div.leaf", {}, own);
  const body = element("ul", {}, tracks.map((track) => element("li", {}, branch(link(track, { track: track.name }), open(track.name) || !place[0],
    track.areas.length ? element("ul", {}, track.areas.map((area) => element("li", {},
      branch(link(area, { track: track.name, area: area.name }), open(track.name, area.name), topics(track, area))))) : null))));
  return element("nav.tree", { "aria-label": "Taxonomy" }, element("h2", {}, "Taxonomy"), body);
}

function stands(row, place) {
  return !place[0] || row.labels.some((label) => place.every((part, depth) => !part || label[depth] === part));
}

function item(row) {
  return element("li.card", {},
    element("a", { href: address(["library", "insight", row.id]) }, labelText(row)),
    element("p.words", {}, row.condition),
    element("div.row.small", {}, row.status === "active" ? null : element("span.badge", {}, row.status),
      row.pinned ? element("span.badge.warn", {}, "pinned") : null, useBadges(row.use),
      row.score === undefined ? null : element("span.quietly", {}, `score ${row.score.toFixed(2)}: `,
        Object.entries(row.features).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", "))));
}

function counted(count, asked) {
  if (asked) return count ? `${count} found, the best first.` : "Nothing in the library concerns this.";
  return count === 1 ? "1 insight." : `${count} insights.`;
}

function measured(measurements) {
  if (!measurements.length) return null;
  const last = measurements.at(-1);
  return lineChart({
    title: "Problems solved against the size of the library",
    note: `Last: ${percent(last.accuracy)} with ${last.size} insights, ${Math.round(last.tokens)} tokens a problem.`,
    series: [{ name: "solved", points: measurements.map((one) => [one.size, one.accuracy]).sort((a, b) => a[0] - b[0]) }],
    x: { title: "active insights" }, y: { title: "solved", percent: true, low: 0, high: 1 },
  });
}
