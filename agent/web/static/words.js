// What changed between two texts: words, or lines, that are gone or new, shown in their places.

import { element } from "./dom.js";

const MOST = 4000; // words or lines of both together; beyond that a table of them would be too large

/**
 * Parts of two lists in one order: [{ kind: "same" | "gone" | "new", items: [...] }].
 *
 * By the longest common subsequence; what begins and ends alike is set aside first.
 */
export function differing(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start
    && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const a = before.slice(start, before.length - end), b = after.slice(start, after.length - end);
  const parts = [];
  add(parts, "same", before.slice(0, start));
  if (a.length + b.length > MOST) {
    add(parts, "gone", a);
    add(parts, "new", b);
  } else {
    middle(parts, a, b);
  }
  add(parts, "same", before.slice(before.length - end));
  return parts;
}

/** A text with what is gone struck out and what is new marked, word by word. */
export function changedText(before, after) {
  return tidied(differing(words(before), words(after))).map((part) => shown(part, part.items.join("")));
}

/** Two sources, line by line, each with its own lines marked: [left, right], each a <pre>. */
export function changedSources(before, after, names) {
  const sides = [[], []];
  for (const part of differing(before.split("\n"), after.split("\n"))) {
    // Marked lines are blocks, which end their last line themselves.
    const text = part.items.join("\n") + (part.kind === "same" ? "\n" : "");
    if (part.kind !== "new") sides[0].push(shown(part, text || " "));
    if (part.kind !== "gone") sides[1].push(shown(part, text || " "));
  }
  return sides.map((nodes, place) =>
    element("pre.source", { tabindex: "0", role: "region", "aria-label": names[place] }, element("code", {}, nodes)));
}

/** Changes with nothing but a space between them as one change: what is gone, then what is new. */
function tidied(parts) {
  const found = [];
  let gone = [], fresh = [];
  const close = () => {
    add(found, "gone", gone);
    add(found, "new", fresh);
    gone = [];
    fresh = [];
  };
  parts.forEach((part, place) => {
    const between = part.kind === "same" && place > 0 && place < parts.length - 1 && !part.items.join("").trim();
    if (part.kind === "same" && !between) { close(); add(found, "same", part.items); return; }
    if (part.kind !== "new") gone.push(...part.items);
    if (part.kind !== "gone") fresh.push(...part.items);
  });
  close();
  return found;
}

function shown(part, text) {
  if (part.kind === "same") return text;
  return element(part.kind === "gone" ? "del" : "ins", {}, text);
}

function words(text) {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

function middle(parts, a, b) {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i][j] = a[i] === b[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { add(parts, "same", [a[i]]); i++; j++; }
    else if (j >= b.length || (i < a.length && longest[i + 1][j] >= longest[i][j + 1])) add(parts, "gone", [a[i++]]);
    else add(parts, "new", [b[j++]]);
  }
}

function add(parts, kind, items) {
  if (!items.length) return;
  const last = parts.at(-1);
  if (last?.kind === kind) last.items.push(...items);
  else parts.push({ kind, items: [...items] });
}
