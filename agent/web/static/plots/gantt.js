// A schedule: a lane for each thing, a bar for each span of time.

import { drawn, number } from "../dom.js";
import { hint, picture, scale, short, ticks, verticals } from "./scale.js";

const ROW = 28;
const WIDTH = 680;

/** `times`, if given, names the steps of time; else time is a number. */
export function drawGantt({ lanes, times, title }) {
  const letters = Math.min(22, Math.max(...lanes.map((lane) => lane.label.length)));
  const left = letters * 7.2 + 14;
  const spans = lanes.flatMap((lane) => lane.spans);
  const marks = times ? [0, times.length] : ticks(Math.min(0, ...spans.map((span) => span.from)), Math.max(1, ...spans.map((span) => span.to)), 8);
  const x = scale(marks[0], marks.at(-1), left, WIDTH - 14);
  const bottom = lanes.length * ROW + 4;
  const told = lanes.slice(0, 20).map((lane) => `${lane.label}: ${lane.spans.map((span) => span.label).join(", ") || "nothing"}`).join("; ");
  return picture(WIDTH, bottom + 24, `${title}. ${told}`, times ? columns(times, x, bottom) : verticals(marks, x, 0, bottom), lanes.map((lane, k) => drawn("g", {},
    drawn("text.label", { x: left - 8, y: k * ROW + 19, "text-anchor": "end" }, short(lane.label, letters)),
    lane.spans.map((span) => {
      const width = Math.max(2, x(span.to) - x(span.from) - 1);
      return drawn("g", {}, hint(`${lane.label}: ${span.label}, ${number(span.from)} to ${number(span.to)}`),
        drawn("rect", { class: `series-${(k % 6) + 1}`, x: x(span.from), y: k * ROW + 4, width, height: ROW - 8, rx: 4 }),
        span.label.length * 7.4 < width && drawn("text.on", { x: x(span.from) + width / 2, y: k * ROW + 19, "text-anchor": "middle" }, span.label));
    }))));
}

function columns(times, x, bottom) {
  const width = x(1) - x(0);
  const every = Math.ceil((7.5 * Math.min(9, Math.max(...times.map((time) => time.length)))) / width);
  return times.map((time, k) => drawn("g", {},
    drawn("line.rule", { x1: x(k), x2: x(k), y1: 0, y2: bottom }),
    k % every === 0 && drawn("text.tick", { x: x(k) + (width * every) / 2, y: bottom + 15, "text-anchor": "middle" }, short(time, 9))));
}
