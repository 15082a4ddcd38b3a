// A table of any length: only the rows in sight are in the page.

import { element, fill, number } from "./dom.js";

const ROW = 31;
const AROUND = 12;
const MOST_SHOWN = 14;

/**
 * @param {string[]} columns headings
 * @param {Array<Array<string|number|boolean|null>>} rows
 * @param {string} label what the table holds, for screen readers
 */
export function grid(columns, rows, label) {
  let shown = rows;
  let order = null;
  const numeric = columns.map((_, k) => rows.some((row) => typeof row[k] === "number") && rows.every((row) => row[k] === null || typeof row[k] === "number"));
  const widths = columns.map((column, k) => Math.min(34, Math.max(8, column.length + 3, ...rows.slice(0, 400).map((row) => text(row[k]).length + 2))));
  const body = element("tbody");
  const heads = columns.map((column, k) => element("th", { scope: "col", class: numeric[k] ? "number" : "" },
    element("button.quiet", { type: "button", title: "Sort", onclick: () => sort(k) }, column)));
  const table = element("table.grid", { "aria-label": label, "aria-rowcount": rows.length + 1 },
    element("colgroup", {}, widths.map((width) => { const col = element("col"); col.style.width = `${width}ch`; return col; })),
    element("thead", {}, element("tr", {}, heads)), body);
  table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}ch`;
  const view = element("div.scroll.window", { tabindex: "0", role: "region", "aria-label": label, onscroll: draw }, table);
  const counted = element("span.quietly.small", { role: "status" });
  const filter = rows.length > 20 && element("input", { type: "search", placeholder: "Filter", "aria-label": `Filter ${label}`, oninput: sift });

  function sift(event) {
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = rows.filter((row) => words.every((word) => row.some((cell) => text(cell).toLowerCase().includes(word))));
    if (order) arrange();
    view.scrollTop = 0;
    draw();
  }

  function sort(k) {
    order = { k, down: order?.k === k ? !order.down : false };
    heads.forEach((head, place) => (place === k ? head.setAttribute("aria-sort", order.down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    shown = [...shown];
    arrange();
    draw();
  }

  function arrange() {
    const { k, down } = order;
    const before = (one, other) => (typeof one[k] === "number" && typeof other[k] === "number" ? one[k] - other[k] : text(one[k]).localeCompare(text(other[k]), undefined, { numeric: true }));
    shown.sort((one, other) => (down ? -before(one, other) : before(one, other)));
  }

  function draw() {
    const from = Math.max(0, Math.floor(view.scrollTop / ROW) - AROUND);
    const to = Math.min(shown.length, from + MOST_SHOWN + 2 * AROUND + 6);
    fill(body, gap(from), shown.slice(from, to).map((row, k) => element("tr", { "aria-rowindex": from + k + 2 },
      row.map((cell, place) => element("td", { class: numeric[place] ? "number" : "", title: text(cell) }, text(cell))))), gap(shown.length - to));
    counted.textContent = shown.length === rows.length ? `${number(rows.length)} rows` : `${number(shown.length)} of ${number(rows.length)} rows`;
  }

  function gap(count) {
    if (count <= 0) return null;
    const cell = element("td", { colspan: columns.length });
    cell.style.height = `${count * ROW}px`;
    return element("tr.gap", { "aria-hidden": "true" }, cell);
  }

  view.style.maxHeight = `${(MOST_SHOWN + 1) * ROW}px`;
  draw();
  return element("div", {}, rows.length > 20 && element("div.row", {}, filter, counted), view);
}

function text(cell) {
  return cell === null || cell === undefined ? "" : typeof cell === "number" ? number(cell) : String(cell);
}
