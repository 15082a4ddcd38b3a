// Arcs between places: where they are if that is known, senders and receivers at two sides, or else
// on a circle.

import { drawn, number } from "../dom.js";
import { hint, picture, scale, short } from "./scale.js";

const WIDTH = 680;

export function drawNetwork({ nodes, places, left, arcs, title }) {
  const height = left !== undefined ? Math.max(left, nodes.length - left) * 44 + 30 : Math.min(560, 220 + nodes.length * 22);
  const at = places ? onMap(places, height) : left !== undefined ? onSides(nodes, left, height) : onCircle(nodes, height);
  const groups = [...new Set(arcs.map((arc) => arc.group))];
  const most = Math.max(...arcs.map((arc) => Math.abs(arc.value))) || 1;
  const yesOrNo = arcs.every((arc) => Math.abs(arc.value - 1) < 1e-5);
  const touched = new Set(arcs.flatMap((arc) => [arc.from, arc.to]));
  const told = arcs.slice(0, 30).map((arc) => `${nodes[arc.from]} to ${nodes[arc.to]}${yesOrNo ? "" : ` ${number(arc.value)}`}`).join(", ");
  return picture(WIDTH, height, `${title}: ${told}`,
    drawn("defs", {}, groups.map((_, k) => drawn("marker", { id: `tip-${k}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: yesOrNo ? 8 : 12, markerHeight: yesOrNo ? 8 : 12, markerUnits: "userSpaceOnUse", orient: "auto" },
      drawn("path", { d: "M0 0 8 4 0 8z", class: `series-${(k % 6) + 1}` })))),
    arcs.map((arc) => {
      const k = groups.indexOf(arc.group);
      const [x1, y1, x2, y2] = apart(at[arc.from], at[arc.to], 10);
      const width = yesOrNo ? 2 : 1 + 5 * Math.abs(arc.value) / most;
      return drawn("g", {}, hint(`${nodes[arc.from]} → ${nodes[arc.to]}: ${number(arc.value)}${arc.group ? ` (${arc.group})` : ""}`),
        drawn("line", { class: `arc stroke-${(k % 6) + 1}`, x1, y1, x2, y2, "stroke-width": width, "marker-end": `url(#tip-${k})` }),
        !yesOrNo && arcs.length <= 40 && drawn("text.value.halo", { x: x1 + (x2 - x1) * 0.3, y: y1 + (y2 - y1) * 0.3 - 4, "text-anchor": "middle" }, number(arc.value)));
    }),
    nodes.map((node, k) => {
      const [x, y] = at[k];
      const side = left === undefined ? (x > WIDTH / 2 ? "start" : "end") : k < left ? "end" : "start";
      return drawn("g", { class: touched.has(k) ? "" : "idle" }, hint(node), drawn("circle.node", { cx: x, cy: y, r: 6 }),
        drawn("text.label.halo", { x: x + (side === "start" ? 11 : -11), y: y + 4, "text-anchor": side }, short(node, 20)));
    }),
    groups.length > 1 && groups.slice(0, 12).map((group, k) => drawn("g", {},
      drawn("rect", { class: `series-${(k % 6) + 1}`, x: 8, y: 8 + k * 18, width: 12, height: 12, rx: 3 }),
      drawn("text.label", { x: 26, y: 18 + k * 18 }, short(group, 20)))));
}

function onMap(places, height) {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const x = scale(Math.min(...xs), Math.max(...xs), 110, WIDTH - 110);
  const y = scale(Math.min(...ys), Math.max(...ys), height - 30, 30);
  return places.map((place) => [x(place[0]), y(place[1])]);
}

function onSides(nodes, left, height) {
  return nodes.map((_, k) => {
    const [place, count] = k < left ? [k, left] : [k - left, nodes.length - left];
    return [k < left ? 170 : WIDTH - 170, (height * (place + 0.5)) / count];
  });
}

function onCircle(nodes, height) {
  const [across, up] = [WIDTH / 2 - 170, height / 2 - 30];
  return nodes.map((_, k) => {
    const angle = (2 * Math.PI * k) / nodes.length - Math.PI / 2;
    return [WIDTH / 2 + across * Math.cos(angle), height / 2 + up * Math.sin(angle)];
  });
}

/** A line that ends short of both nodes. */
function apart([x1, y1], [x2, y2], gap) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((x2 - x1) / length) * gap, ((y2 - y1) / length) * gap];
  return [x1 + dx, y1 + dy, x2 - dx, y2 - dy];
}
