// All insights: the taxonomy as a tree, a search that ranks as retrieval does, a list.

import { get } from "./api.js";
import { element, fill } from "./dom.js";
import { labelText, useBadges } from "./library_pieces.js";
import { address, choice, path } from "./records.js";

const STATUSES = ["active", "proposed", "rejected", "retired", "all"];
const MOST = 30; // in one go

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
      portions(found));
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
      list)));
  await show();
}

function tree(tracks, place) {
  const link = (branch, query) => {
    const parts = [query.track, query.area ?? "", query.topic ?? ""];
    return element("a", {
      href: address(["library", "insights"], query), title: branch.definition,
      "aria-current": parts.every((part, depth) => part === place[depth]) ? "true" : null,
    }, branch.name, " ", element("span.quietly.small", {}, branch.insights));
  };
  const topics = (track, area) => element("ul", {}, area.topics.map((topic) =>
    element("li", {}, link(topic, { track: track.name, area: area.name, topic: topic.name }))));
  const areas = (track) => element("ul", {}, track.areas.map((area) => element("li", {},
    link(area, { track: track.name, area: area.name }),
    track.name === place[0] && area.name === place[1] ? topics(track, area) : null)));
  const wide = matchMedia("(min-width: 48rem)").matches;
  return element("details.tree", { open: wide }, element("summary", {}, "Taxonomy"),
    element("nav", { "aria-label": "Taxonomy" }, element("ul", {}, tracks.map((track) =>
      element("li", {}, link(track, { track: track.name }), areas(track))))));
}

function stands(row, place) {
  return !place[0] || row.labels.some((label) => place.every((part, depth) => !part || label[depth] === part));
}

/** A list that shows more of itself when asked. */
function portions(rows) {
  const list = element("ul.plain.insights", {}, rows.slice(0, MOST).map(item));
  const more = element("button", { type: "button", onclick: () => {
    const shown = list.children.length;
    list.append(...rows.slice(shown, shown + MOST).map(item));
    list.children[shown].querySelector("a").focus();
    more.hidden = list.children.length >= rows.length;
  } }, "Show more");
  more.hidden = rows.length <= MOST;
  return [list, more];
}

function item(row) {
  return element("li.card", {},
    element("a", { href: address(["library", "insight", row.id]) }, labelText(row)),
    element("p.words.gist", {}, row.condition),
    element("div.row.small", {}, row.status === "active" ? null : element("span.badge", {}, row.status),
      row.pinned ? element("span.badge.warn", {}, "pinned") : null, useBadges(row.use),
      row.score === undefined ? null : element("span.quietly", {}, `score ${row.score.toFixed(2)}: `,
        Object.entries(row.features).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", "))));
}

function counted(count, asked) {
  if (asked) return count ? `${count} found, the best first.` : "Nothing in the library concerns this.";
  return count === 1 ? "1 insight." : `${count} insights.`;
}
