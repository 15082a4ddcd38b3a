// From numbers to places in a picture.

import { drawn, number } from "../dom.js";

/** About `count` round numbers that cover low to high. */
export function ticks(low, high, count = 5) {
  const span = high - low || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const found = [];
  for (let at = Math.floor(low / step + 1e-9) * step; at <= high + step * 0.999; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

/** A function from low..high to from..to. */
export function scale(low, high, from, to) {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** Text shortened to so many letters. */
export function short(text, letters) {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

/** The outer element of a picture; its words are for screen readers. */
export function picture(width, height, label, ...children) {
  return drawn("svg.drawing", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, children);
}

/** Vertical lines with their numbers below. */
export function verticals(values, x, top, bottom) {
  return values.map((value) => drawn("g", {},
    drawn("line.rule", { x1: x(value), x2: x(value), y1: top, y2: bottom }),
    drawn("text.tick", { x: x(value), y: bottom + 15, "text-anchor": "middle" }, number(value))));
}

/** A node's own words, shown when the pointer rests on it. */
export function hint(text) {
  return drawn("title", {}, text);
}
