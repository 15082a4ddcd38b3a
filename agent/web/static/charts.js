// Charts as SVG that fit the width they are given: lines with dots, a share with its interval, parts
// of a whole. Colours come from the style sheet; every chart has its numbers as a table too.

import { drawn, element, fill } from "./dom.js";

const HEIGHT = 240;
const LEFT = 56, RIGHT = 24, TOP = 12, BOTTOM = 42;
const SERIES = 6;

/**
 * A figure with lines.
 *
 * @param {object} chart
 *   title: string, what it shows; note: string below it, optional
 *   series: [{ name, points: [[x, y], ...], labels?: [string, ...], steps?: boolean, dots?: boolean }]
 *   x, y: { title, percent?: boolean, whole?: boolean, low?: number, high?: number }; without low and high
 *     the data says; whole: only whole numbers are ticked
 */
export function lineChart(chart) {
  const series = chart.series.map((one) => ({ ...one, points: one.points.filter(([x, y]) => x !== null && y !== null) }));
  const board = element("div.board");
  const readout = element("p.readout.quietly.small", { "aria-hidden": "true" }, "\u00a0");
  const figure = element("figure.chart", {},
    element("figcaption", {}, element("strong", {}, chart.title), chart.note ? element("span.quietly.small", {}, chart.note) : null),
    board, readout,
    series.length > 1 ? legend(series) : null,
    numbers(series, chart));
  if (!series.some((one) => one.points.length)) {
    fill(board, element("p.quietly", {}, "Nothing to draw yet."));
    return figure;
  }
  const scale = { x: axis(series, 0, chart.x), y: axis(series, 1, chart.y) };
  let width = 0;
  new ResizeObserver(() => {
    if (!board.clientWidth || Math.abs(board.clientWidth - width) < 2) return;
    width = board.clientWidth;
    fill(board, lines(series, chart, scale, width, readout));
  }).observe(board);
  return figure;
}

/** A small bar of a share with its interval, and what it says in words. */
export function shareBar(share, low = null, high = null, words = "") {
  const width = 140;
  const whisker = low === null || high === null ? null : drawn("path.whisker", {
    d: `M${width * low} 7H${width * high}M${width * low} 2V12M${width * high} 2V12`,
  });
  return drawn("svg.share", { viewBox: `0 0 ${width} 14`, width, height: 14, role: "img", "aria-label": words || percent(share) },
    drawn("rect.track", { x: 0, y: 3, width, height: 8, rx: 2 }),
    drawn("rect.part", { x: 0, y: 3, width: Math.max(0, width * (share ?? 0)), height: 8, rx: 2 }),
    whisker);
}

/** A share with its interval, drawn and told. */
export function shareWithInterval(row) {
  const told = `${percent(row.accuracy)} [${percent(row.low)}, ${percent(row.high)}]`;
  return element("span.row", {}, shareBar(row.accuracy, row.low, row.high, told), element("span", {}, percent(row.accuracy)),
    element("span.quietly.small", {}, `[${percent(row.low)}, ${percent(row.high)}]`));
}

/** One bar of several parts: [{ name, count, kind }], with a legend that has the counts. */
export function splitBar(parts) {
  const shown = parts.filter((part) => part.count > 0);
  const whole = shown.reduce((sum, part) => sum + part.count, 0) || 1;
  const told = shown.map((part) => `${part.name} ${part.count}`).join(", ");
  let from = 0;
  const rects = shown.map((part) => {
    const x = from, width = (100 * part.count) / whole;
    from += width;
    return drawn("rect", { class: `kind-${part.kind}`, x, y: 0, width: Math.max(0.2, width - 0.3), height: 10 });
  });
  return element("div.split", {},
    drawn("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": told || "nothing" }, rects),
    element("div.legend", { "aria-hidden": "true" }, shown.map((part) =>
      element("span.key", {}, element("i", { class: `kind-${part.kind}` }), `${part.name} ${part.count}`))));
}

/** A share as "93.1%"; "-" where there is none. */
export function percent(share, digits = 1) {
  return share === null || share === undefined ? "-" : `${(100 * share).toFixed(digits)}%`;
}

/** A number with as many digits as one reads. */
export function short(value) {
  if (value === null || value === undefined) return "-";
  if (typeof value !== "number") return String(value);
  if (value === 0 || (Math.abs(value) >= 0.001 && Math.abs(value) < 1e6)) {
    return Number(value.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 6 });
  }
  return value.toExponential(2);
}

function lines(series, chart, scale, width, readout) {
  const x = (value) => LEFT + ((value - scale.x.low) / (scale.x.high - scale.x.low)) * (width - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((value - scale.y.low) / (scale.y.high - scale.y.low)) * (HEIGHT - BOTTOM - TOP);
  const guide = drawn("path.guide", { d: "" });
  const svg = drawn("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": described(series, chart) },
    grid(scale, chart, width, x, y),
    series.map((one, place) => drawn("g", { class: colour(place) }, line(one, x, y), one.dots === false ? null : dots(one, x, y, width))),
    guide);
  svg.addEventListener("pointermove", (event) => {
    const at = scale.x.low + ((event.offsetX - LEFT) / (width - LEFT - RIGHT)) * (scale.x.high - scale.x.low);
    const near = nearest(series, at);
    guide.setAttribute("d", `M${x(near).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}`);
    readout.textContent = told(series, near, chart);
  });
  svg.addEventListener("pointerleave", () => { guide.setAttribute("d", ""); readout.textContent = "\u00a0"; });
  return svg;
}

function line(one, x, y) {
  if (one.points.length < 2) return null;
  const words = one.points.map(([px, py], place) => {
    if (place === 0) return `M${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
    return one.steps ? `H${x(px).toFixed(1)}V${y(py).toFixed(1)}` : `L${x(px).toFixed(1)} ${y(py).toFixed(1)}`;
  });
  return drawn("path.line", { d: words.join("") });
}

function dots(one, x, y, width) {
  if (one.points.length > 60) return null;
  return one.points.map(([px, py], place) => {
    const label = one.labels?.[place];
    const late = x(px) > width - 120;
    return [
      drawn("circle.dot", { cx: x(px).toFixed(1), cy: y(py).toFixed(1), r: one.labels ? 4 : 2.5 }),
      label ? drawn("text.label", {
        x: (x(px) + (late ? -8 : 8)).toFixed(1), y: (y(py) + (place % 2 ? 16 : -8)).toFixed(1), "text-anchor": late ? "end" : "start",
      }, label) : null,
    ];
  });
}

function grid(scale, chart, width, x, y) {
  const bottom = HEIGHT - BOTTOM;
  const few = width < 420 ? 4 : 6;
  return [
    ticks(scale.y, 5).map((value) => [
      drawn("path.grid", { d: `M${LEFT} ${y(value).toFixed(1)}H${width - RIGHT}` }),
      drawn("text.tick", { x: LEFT - 6, y: (y(value) + 4).toFixed(1), "text-anchor": "end" }, tick(value, chart.y)),
    ]),
    ticks(scale.x, few).map((value) =>
      drawn("text.tick", { x: x(value).toFixed(1), y: bottom + 16, "text-anchor": "middle" }, tick(value, chart.x))),
    drawn("text.title", { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, chart.x.title),
    drawn("text.title", { transform: `translate(12 ${(TOP + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, chart.y.title),
  ];
}

function axis(series, place, given) {
  const values = series.flatMap((one) => one.points.map((point) => point[place]));
  let low = given.low ?? Math.min(...values), high = given.high ?? Math.max(...values);
  if (low === high) {
    if (given.low === undefined) low -= Math.abs(low) / 2 || 0.5;
    high += Math.abs(high) / 2 || 0.5;
  }
  if (place === 1 && given.low === undefined) low -= 0.05 * (high - low);
  if (place === 1 && given.high === undefined) high += 0.05 * (high - low);
  return { low, high, whole: given.whole };
}

function ticks({ low, high, whole }, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10, 20, 50, 100].map((k) => k * power).find((size) => size >= rough * 0.999 && (!whole || size >= 1));
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

function tick(value, { percent: asPercent }) {
  return asPercent ? `${Number((100 * value).toPrecision(4))}%` : short(value);
}

function nearest(series, at) {
  let best = null;
  for (const one of series) {
    for (const [px] of one.points) if (best === null || Math.abs(px - at) < Math.abs(best - at)) best = px;
  }
  return best;
}

function told(series, at, chart) {
  const parts = series.flatMap((one) => {
    const point = one.points.find(([px]) => px === at);
    return point ? [`${series.length > 1 ? `${one.name} ` : ""}${tick(point[1], chart.y)}`] : [];
  });
  return `${chart.x.title} ${tick(at, chart.x)}: ${parts.join(", ")}`;
}

function described(series, chart) {
  const parts = series.map((one) => {
    const last = one.points.at(-1);
    return last ? `${one.name} from ${tick(one.points[0][1], chart.y)} to ${tick(last[1], chart.y)}` : `${one.name}: nothing`;
  });
  return `${chart.title}: ${parts.join("; ")}`;
}

function legend(series) {
  return element("div.legend", {}, series.map((one, place) =>
    element("span.key", { class: colour(place) }, element("i"), one.name)));
}

function numbers(series, chart) {
  const body = element("div.scroll", { tabindex: "0", role: "region", "aria-label": `Numbers of ${chart.title}` });
  const details = element("details.numbers.small", {}, element("summary", {}, "Numbers"), body);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const at = [...new Set(series.flatMap((one) => one.points.map(([px]) => px)))].sort((a, b) => a - b);
    fill(body, element("table", {},
      element("thead", {}, element("tr", {}, element("th.number", { scope: "col" }, chart.x.title),
        series.map((one) => element("th.number", { scope: "col" }, one.name)))),
      element("tbody", {}, at.map((px) => element("tr", {}, element("td.number", {}, tick(px, chart.x)),
        series.map((one) => {
          const point = one.points.find((each) => each[0] === px);
          return element("td.number", {}, point ? tick(point[1], chart.y) : "");
        }))))));
  });
  return details;
}

function colour(place) {
  return `series-${(place % SERIES) + 1}${place >= SERIES ? " dashed" : ""}`;
}
