// A heat map: two sets, a number for each pair.

import { drawn, number } from "../dom.js";
import { hint, picture, short } from "./scale.js";

export function drawHeat({ rows, columns, cells, title }) {
  const size = Math.max(16, Math.min(64, Math.floor(560 / columns.length)));
  const height = Math.max(16, Math.min(34, size));
  const letters = Math.min(22, Math.max(...rows.map((row) => row.length)));
  const left = letters * 7.2 + 14;
  const slanted = columns.some((column) => column.length * 7 > size - 4);
  const longest = Math.min(18, Math.max(...columns.map((column) => column.length)));
  const top = slanted ? longest * 5.2 + 16 : 24;
  const most = Math.max(...cells.flat().map((value) => Math.abs(value ?? 0))) || 1;
  const right = slanted ? 70 : 12;
  return picture(left + size * columns.length + right, top + height * rows.length + 6, `${title}: ${rows.length} by ${columns.length} values, the largest ${number(most)}`,
    columns.map((column, k) => {
      const x = left + size * (k + 0.5);
      return drawn("text.label", { x, y: top - 8, "text-anchor": slanted ? "start" : "middle", transform: slanted ? `rotate(-45 ${x} ${top - 8})` : null }, short(column, 18));
    }),
    rows.map((row, i) => drawn("text.label", { x: left - 8, y: top + height * (i + 0.5) + 4, "text-anchor": "end" }, short(row, letters))),
    rows.map((row, i) => columns.map((column, j) => {
      const value = cells[i][j];
      const part = Math.abs(value ?? 0) / most;
      return drawn("g", {}, hint(`${row}, ${column}: ${number(value)}`),
        drawn("rect.cell", { x: left + size * j + 1, y: top + height * i + 1, width: size - 2, height: height - 2, rx: 3 }),
        part > 1e-9 && drawn("rect", { class: value < 0 ? "series-2" : "series-1", "fill-opacity": 0.15 + 0.85 * part, x: left + size * j + 1, y: top + height * i + 1, width: size - 2, height: height - 2, rx: 3 }),
        part > 1e-9 && number(value).length * 7 < size && drawn("text", { class: part > 0.55 ? "on" : "value", x: left + size * (j + 0.5), y: top + height * (i + 0.5) + 4, "text-anchor": "middle" }, number(value)));
    })));
}
