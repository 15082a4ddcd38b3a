// The queue: each proposal as what it would change, with its evidence, to accept, edit or reject.

import { get, post } from "./api.js";
import { short } from "./charts.js";
import { alertUser, element, fill } from "./dom.js";
import { editForm, labelText, texts, verifications } from "./library_pieces.js";
import { address, moment, nothing } from "./records.js";

const KINDS = { add: "New insight", change: "Change", merge: "Merge", retire: "Retire" };

export async function renderQueue(root, onCount) {
  const { proposals } = await get("/api/library/proposals");
  onCount(proposals.length);
  if (!proposals.length) {
    fill(root, nothing("No proposal waits. Learning makes them, and so does every edit of an insight.",
      "modelwright library evolve"));
    return;
  }
  const list = element("div.queue", {}, proposals.map((row) => card(row, decided)));
  fill(root, element("p.quietly", {}, "Nothing below is used until it is accepted."), list);

  async function decided(old, told) {
    alertUser(told, "good");
    const next = old.nextElementSibling ?? old.previousElementSibling;
    old.remove();
    onCount(list.children.length);
    if (next) next.querySelector("h2").focus();
    else await renderQueue(root, onCount);
  }
}

function card(row, decided) {
  const { proposal, instead_of: before, kind } = row;
  const heading = element("h2", { tabindex: "-1" }, labelText(proposal));
  const extra = element("div");
  const buttons = element("div.row");
  const node = element("article.card.proposal", { "aria-label": `${KINDS[kind]}: ${labelText(proposal)}` },
    element("div.row", {}, element("span.badge", { class: kind === "retire" ? "bad" : "warn" }, KINDS[kind]),
      element("span.quietly.small", {}, [proposal.made_by && `by ${proposal.made_by}`, moment(row.at)].filter(Boolean).join(", "))),
    heading,
    kind === "merge" ? element("p", {}, "In place of ", before.map((one, place) => [place ? ", " : "", link(one)]), ".") : null,
    kind === "change" || kind === "retire" ? element("p", {}, kind === "retire" ? "Takes out of use: " : "Changes ", link(before[0]), ".") : null,
    element("div.beside", {}, element("div", {}, texts(proposal, kind === "change" ? before[0] : null)), evidence(row)),
    extra, buttons);

  const idle = () => {
    fill(extra);
    fill(buttons,
      element("button.main", { type: "button", onclick: accept }, "Accept"),
      kind === "retire" ? null : element("button", { type: "button", onclick: edit }, "Edit"),
      element("button.danger", { type: "button", onclick: reject }, "Reject"));
  };
  const accept = async () => {
    const made = await post("/api/library/approve", { name: row.name });
    await decided(node, `Accepted: insight ${made.name} is ${made.insight.status}.`);
  };
  const edit = () => {
    fill(buttons);
    fill(extra, editForm(proposal, async (changes) => {
      const made = await post("/api/library/edit", { name: row.name, ...changes });
      const changed = card({ ...row, proposal: made.insight, name: made.name }, decided);
      node.replaceWith(changed);
      changed.querySelector("h2").focus();
      alertUser("Kept. The proposal still waits to be accepted.", "good");
    }, idle));
  };
  const reject = () => {
    fill(buttons);
    const reason = element("input", { type: "text", name: "reason" });
    const form = element("form.inline", { onsubmit: async (event) => {
      event.preventDefault();
      await post("/api/library/reject", { name: row.name, reason: reason.value });
      await decided(node, "Rejected. It stays in the history.");
    } }, element("label.field", {}, element("span", {}, "Why, for the history"), reason),
    element("div.row", {}, element("button.danger", { type: "submit" }, "Reject it"),
      element("button.quiet", { type: "button", onclick: idle }, "Cancel")));
    fill(extra, form);
    reason.focus();
  };
  idle();
  return node;
}

function evidence({ proposal, evidence: found }) {
  const facts = Object.entries(found);
  if (!facts.length && !proposal.verification?.length && !proposal.sources?.length) return null;
  return element("div.evidence", {}, element("h3", {}, "Evidence"),
    facts.length ? element("dl", {}, facts.map(([name, value]) => element("div", {}, element("dt", {}, name.replaceAll("_", " ")),
      element("dd", {}, typeof value === "object" ? JSON.stringify(value) : short(value))))) : null,
    proposal.sources?.length ? element("p.small", {}, `Learnt from ${proposal.sources.join(", ")}.`) : null,
    verifications(proposal));
}

function link(insight) {
  return element("a", { href: address(["library", "insight", insight.id]) }, `insight ${insight.id}`);
}
