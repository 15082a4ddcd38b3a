// The numbers the model uses, and the tables of the files.

import { get } from "./api.js";
import { element, fill } from "./dom.js";
import { grid } from "./grid.js";

export async function render(node, { id }) {
  const tables = await get(`/api/threads/${id}/data`);
  if (!tables.length) return void fill(node, element("p.quietly", {}, "There are no data yet."));
  const shown = element("div");
  const choose = element("select", { "aria-label": "Table", onchange: () => show(tables[choose.selectedIndex]) },
    tables.map((table) => element("option", {}, table.origin === "file" ? `${table.name} (file)` : table.name)));
  function show(table) {
    fill(shown,
      element("h2", {}, table.name, table.unit && element("span.quietly.small", {}, ` ${table.unit}`)),
      element("p", {}, table.title, table.origin && table.origin !== "file" && element("span.quietly.small", {}, ` – ${table.origin}`)),
      table.rows.length < table.count && element("p.warning", {}, `The first ${table.rows.length.toLocaleString("en-US")} of ${table.count.toLocaleString("en-US")} rows.`),
      grid(table.columns, table.rows, table.name));
  }
  fill(node, element("div.row", {}, choose), shown);
  show(tables[0]);
}
