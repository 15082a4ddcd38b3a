// One insight: what it says, where it helped and hurt, its versions and its history.

import { get, post } from "./api.js";
import { splitBar } from "./charts.js";
import { alertUser, element, fill } from "./dom.js";
import { editForm, labelText, texts, verifications } from "./library_pieces.js";
import { folded, moment, path, section, table } from "./records.js";

const USES = ["retrieved", "applied", "helped", "hurt", "unused", "missed"];
const KIND = { helped: "good", hurt: "bad", missed: "warn" };

export async function renderInsight(root, name) {
  const found = await get(path("/api/library/insight", { name }));
  const { insight, use } = found;
  const extra = element("div");
  const again = () => renderInsight(root, insight.id);
  const button = (text, kind, onclick) => element(`button${kind}`, { type: "button", onclick }, text);
  const edit = () => fill(extra, editForm(insight, async (changes) => {
    await post("/api/library/edit", { name: found.name, ...changes });
    alertUser("Proposed. The edit waits in the queue until it is accepted.", "good");
    location.hash = "#/library";
  }, () => fill(extra)));
  const pin = async () => { await post("/api/library/pin", { name: found.name }); await again(); };
  const retire = () => {
    const reason = element("input", { type: "text" });
    fill(extra, element("form.inline", { onsubmit: async (event) => {
      event.preventDefault();
      await post("/api/library/retire", { name: found.name, reason: reason.value });
      await again();
    } }, element("label.field", {}, element("span", {}, "Why, for the history"), reason),
    element("div.row", {}, element("button.danger", { type: "submit" }, "Retire it"),
      element("button.quiet", { type: "button", onclick: () => fill(extra) }, "Cancel"))));
    reason.focus();
  };
  fill(root, element("article.card", {},
    element("div.row", {}, element("span.badge", { class: insight.status === "active" ? "good" : null }, insight.status),
      insight.pinned ? element("span.badge.warn", {}, "pinned") : null,
      element("span.quietly.small", {}, [found.name, insight.made_by && `by ${insight.made_by}`].filter(Boolean).join(", "))),
    element("h2", {}, labelText(insight)), texts(insight), extra,
    insight.status === "active" ? element("div.row", {}, button("Edit", "", edit),
      button(insight.pinned ? "Unpin" : "Pin", "", pin), button("Retire", ".danger", retire)) : null),
  section("Where it helped and hurt", usage(found, use)),
  section("Where it comes from",
    element("p", {}, [insight.sources?.length && `Learnt from ${insight.sources.join(", ")}.`,
      insight.failures?.length && `After ${insight.failures.join(", ").replaceAll("_", " ")}.`,
      insight.parents?.length && `Made from ${insight.parents.join(", ")}.`].filter(Boolean).join(" ") || "Not known."),
    verifications(insight)),
  section(`Versions (${found.versions.length})`, versions(found.versions)),
  section("History", table("What happened", ["When", "Version", "What", "Problem", "By", "Detail"],
    found.events.toReversed().map((event) => [moment(event.at), event.version,
      element("span.badge", { class: KIND[event.kind] }, event.kind), event.problem, event.actor,
      Object.entries(event.detail).map(([key, value]) => `${key.replaceAll("_", " ")} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ")]))));
}

function usage(found, use) {
  const problems = new Map();
  for (const event of found.events) {
    if (!USES.includes(event.kind) || !event.problem) continue;
    problems.set(event.problem, [...(problems.get(event.problem) ?? []), event]);
  }
  if (!problems.size) return element("p.quietly", {}, "It was not used yet.");
  return [
    splitBar([{ name: "helped", count: use.helped, kind: "right" }, { name: "hurt", count: use.hurt, kind: "wrong" },
      { name: "shown and not used", count: use.unused, kind: "none" }, { name: "missed", count: use.missed, kind: "other" }]),
    element("ul.plain", {}, [...problems].map(([problem, events]) => element("li", {},
      folded([element("strong", {}, problem), " ", [...new Set(events.map((event) => event.kind))].map((kind) =>
        element("span.badge", { class: KIND[kind] }, kind))], () => [
        element("p.words", {}, found.problems[problem] ?? "The text of this problem is not kept."),
        element("p.quietly.small", {}, `Last ${moment(events.at(-1).at)}`)])))),
  ];
}

function versions(all) {
  const rows = all.map((version, place) => element("li", {},
    folded(title(version), () => texts(version, all[place - 1] ?? null))));
  return element("ul.plain", {}, rows.toReversed());
}

function title(version) {
  return [element("strong", {}, `Version ${version.version}`), ` ${version.status}${version.pinned ? ", pinned" : ""}`,
    version.made_by ? element("span.quietly", {}, ` by ${version.made_by}`) : null];
}
