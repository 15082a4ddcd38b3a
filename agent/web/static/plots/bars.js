// Horizontal bars: labels at the left read well, however long they are.

import { drawn, number } from "../dom.js";
import { hint, picture, scale, short, ticks, verticals } from "./scale.js";

const ROW = 26;
const WIDTH = 640;

export function drawBars({ bars, title }) {
  const letters = Math.min(26, Math.max(...bars.map((bar) => bar.label.length)));
  const left = letters * 7.2 + 16;
  const values = bars.map((bar) => bar.value);
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values) || 1);
  const x = scale(marks[0], marks.at(-1), left, WIDTH - 70);
  const bottom = bars.length * ROW + 6;
  const told = bars.slice(0, 20).map((bar) => `${bar.label} ${number(bar.value)}`).join(", ");
  return picture(WIDTH, bottom + 24, `${title}: ${told}`, verticals(marks, x, 0, bottom), bars.map((bar, k) => {
    const y = k * ROW + 4;
    const from = Math.min(x(0), x(bar.value));
    const width = Math.max(Math.abs(x(bar.value) - x(0)), bar.value ? 1.5 : 0);
    return drawn("g", {}, hint(`${bar.label}: ${number(bar.value)}`),
      drawn("text.label", { x: left - 8, y: y + 14, "text-anchor": "end" }, short(bar.label, letters)),
      drawn("rect.series-1", { x: from, y, width, height: ROW - 8, rx: 3 }),
      drawn("text.value", { x: Math.max(x(0), x(bar.value)) + 6, y: y + 14 }, number(bar.value)));
  }), drawn("line.axis", { x1: x(0), x2: x(0), y1: 0, y2: bottom }));
}
