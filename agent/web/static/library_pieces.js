// An insight's texts, with what an edit changed; the form to edit them; how it was tested.

import { element } from "./dom.js";
import { table } from "./records.js";
import { changedText } from "./words.js";

const FIELDS = [["condition", "When it applies"], ["explanation", "What to do"], ["example", "Example"]];

/** Where an insight stands in the taxonomy, as a line. */
export function labelText(insight) {
  const told = (insight.labels ?? []).map((label) => label.filter(Boolean).slice(1).join(" › ") || label[0]);
  return told.join("; ") || "Without a label";
}

/** Condition, explanation and example; against `before`, where given, with marks on what changed. */
export function texts(insight, before = null) {
  return FIELDS.map(([name, title]) => {
    const now = insight[name] ?? "", was = before ? before[name] ?? "" : now;
    if (!now && !was) return null;
    const kind = name === "example" ? "pre" : "p.words";
    return [element("h3", {}, title, name === "example" && insight.example_solver ? ` (for ${insight.example_solver})` : ""),
      element(kind, name === "example" ? { tabindex: "0", role: "region", "aria-label": title } : {}, before ? changedText(was, now) : now)];
  });
}

/** A form of the texts; `save` gets those that changed. */
export function editForm(insight, save, cancel) {
  const fields = FIELDS.map(([name, title]) => {
    const area = element("textarea", { name, rows: name === "condition" ? 3 : 5, required: name !== "example", class: name === "example" ? "code" : null });
    area.value = insight[name] ?? "";
    return [name, title, area];
  });
  const form = element("form", { onsubmit: async (event) => {
    event.preventDefault();
    const changes = Object.fromEntries(fields
      .filter(([name, , area]) => area.value !== (insight[name] ?? ""))
      .map(([name, , area]) => [name, area.value]));
    await save(changes);
  } }, fields.map(([, title, area]) => element("label.field", {}, element("span", {}, title), area)),
  element("div.row", {}, element("button.main", { type: "submit" }, "Save the edit"),
    element("button.quiet", { type: "button", onclick: cancel }, "Cancel")));
  setTimeout(() => fields[0][2].focus());
  return form;
}

/** The tests of an insight, as a table. */
export function verifications(insight) {
  if (!insight.verification?.length) return null;
  return table("Tested on", ["Problem", { text: "Solved", number: true }, "Model"], insight.verification.map((run) =>
    [run.problem, `${run.solved} of ${run.attempts}`, run.model]));
}

/** How often it helped and hurt, as badges. */
export function useBadges(use) {
  return [
    use.helped ? element("span.badge.good", {}, `helped ${use.helped}`) : null,
    use.hurt ? element("span.badge.bad", {}, `hurt ${use.hurt}`) : null,
  ];
}
