// Nodes are built, never parsed: text becomes text, whatever it holds. Nothing here, and nothing in
// the pages, gives data to innerHTML, to a style attribute or to an address that runs.

const SVG = "http://www.w3.org/2000/svg";
const ALLOWED = /^(#|\.?\/|blob:)/;

/**
 * A new element.
 *
 * @param {string} name tag, with classes behind it: "button.quiet"
 * @param {object} attributes class, title, ...; `on...` takes a listener, `data` an object of
 *   data attributes; null, undefined and false leave an attribute out, true sets it bare
 * @param {...(Node|string|number|null|Array)} children text is put in as text
 */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name.split(".")[0]), name, attributes, children);
}

/** A new SVG element; arguments as for `element`. */
export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name.split(".")[0]), name, attributes, children);
}

/** Replace what is in a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

/**
 * A formula as a node.
 *
 * @param {{tex: string} | {text: string}} latex commands that the server found harmless, or text
 */
export function formula(latex) {
  const node = element("div.formula", { tabindex: "0", role: "math" });
  if (latex.text !== undefined) return fill(node, latex.text);
  fill(node, latex.tex);
  if (window.katex) typeset(latex.tex, node);
  else document.getElementById("katex").addEventListener("load", () => typeset(latex.tex, node), { once: true });
  return node;
}

/** A number for people: six digits, thousands apart. */
export function number(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-4 || size >= 1e12)) return value.toExponential(3);
  return Number(value.toPrecision(size >= 1e6 ? 12 : 7)).toLocaleString("en-US", { maximumFractionDigits: 6 });
}

/**
 * A text whose lines were broken for a terminal, as paragraphs: a line goes on in the next one unless
 * that is empty or begins like a list or a table. It keeps its length.
 */
export function flowing(text) {
  return text.replace(/(?<![\n|])\n(?=[^\s|*#>+\-\d])/g, " ");
}

/** Put a message at the bottom of the page for some seconds. */
export function alertUser(text, kind = "bad") {
  const close = element("button.quiet", { type: "button", "aria-label": "Close", onclick: () => box.remove() }, "×");
  const box = element("div.alert", { class: kind }, element("span", {}, text), close);
  document.getElementById("alerts").append(box);
  setTimeout(() => box.remove(), kind === "bad" ? 15000 : 5000);
}

function typeset(tex, node) {
  try {
    window.katex.render(tex, node, {
      displayMode: true, trust: false, strict: "ignore", output: "htmlAndMathml", maxExpand: 200, maxSize: 30,
    });
  } catch {  // only a parse error; KaTeX's own way to show it needs inline styles
    fill(node, tex);
  }
}

function filled(node, name, attributes, children) {
  const classes = name.split(".").slice(1);
  if (classes.length) node.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) set(node, key, value);
  append(node, children);
  return node;
}

function set(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on") && typeof value === "function") {
    node.addEventListener(key.slice(2), value);
  } else if (key === "class") {
    node.classList.add(...String(value).split(" ").filter(Boolean));
  } else if (key === "data") {
    for (const [name, held] of Object.entries(value)) node.dataset[name] = held;
  } else if (key === "value") {
    node.value = value;
  } else if (key === "href" && !ALLOWED.test(value)) {
    throw new Error(`no link to ${value}`);
  } else {
    node.setAttribute(key, value === true ? "" : value);
  }
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}
