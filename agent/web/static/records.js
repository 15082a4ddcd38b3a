// Pieces that the library and the runs pages share.

import { element } from "./dom.js";

const sheet = element("link", { rel: "stylesheet", href: "./records.css" });
document.head.append(sheet);

/** What is shown until there is more to show. */
export function waiting() {
  return element("p.quietly", { role: "status" }, element("span.spinner"), " Reading …");
}

/** A part of the page of one's own: what comes too late for a page that was left is not seen. */
export function ownPart(root) {
  const part = element("div", {}, waiting());
  root.replaceChildren(part);
  return part;
}

/** Links to the views of a page; `current` is the address of the one that is shown. */
export function views(label, links, current) {
  return element("nav.views", { "aria-label": label }, links.map(([address, text]) =>
    element("a", { href: address, "aria-current": address === current ? "page" : null }, text)));
}

/** A part of the page with its heading. */
export function section(title, ...children) {
  return element("section.part", {}, element("h2", {}, title), ...children);
}

/** What there is to see instead, and what to do about it. */
export function nothing(text, command = "") {
  return element("div.notice.quietly", {}, element("p", {}, text), command ? element("code", {}, command) : null);
}

/** A table that scrolls sideways: heads are texts or { text, number: true }, cells texts or nodes. */
export function table(caption, heads, rows) {
  const cell = (head, content) => element("td", { class: head.number ? "number" : null }, content);
  const columns = heads.map((head) => (typeof head === "string" ? { text: head } : head));
  return element("div.scroll", { tabindex: "0", role: "region", "aria-label": caption }, element("table.wide", {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, columns.map((head) =>
      element("th", { scope: "col", class: head.number ? "number" : null }, head.text)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, row.map((content, place) => cell(columns[place], content)))))));
}

/** Something that is unfolded; `show` is called once, at the first time, for what is inside. */
export function folded(summary, show, { open = false } = {}) {
  const body = element("div.inside");
  const details = element("details.folded", {}, element("summary", {}, summary), body);
  let shown = false;
  details.addEventListener("toggle", async () => {
    if (!details.open || shown) return;
    shown = true;
    body.append(element("span.spinner", { role: "img", "aria-label": "Loading" }));
    try {
      const found = await show();
      body.replaceChildren(...[found].flat(Infinity).filter(Boolean));
    } catch (error) {
      shown = false;
      body.replaceChildren(element("p.bad", { role: "alert" }, error.text ?? String(error)));
    }
  });
  details.open = open;
  return details;
}

/** A date and time as one reads it. */
export function moment(value) {
  const date = typeof value === "number" ? new Date(1000 * value) : new Date(value);
  if (!value || Number.isNaN(date.getTime())) return "";
  return date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }).replaceAll(" ", "\u00a0");
}

/** An address within this page: parts are encoded, undefined and empty query values left out. */
export function address(parts, query = {}) {
  const kept = Object.entries(query).filter(([, value]) => value);
  const words = new URLSearchParams(kept).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${words ? `?${words}` : ""}`;
}

/** A path of the server with a query. */
export function path(base, query) {
  const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  return `${base}?${words}`;
}

/** A choice among texts, with a label. */
export function choice(label, options, value, onchange) {
  const select = element("select", { onchange: () => onchange(select.value) },
    options.map(([held, text]) => element("option", { value: held, selected: held === value }, text)));
  return element("label.field", {}, element("span", {}, label), select);
}
