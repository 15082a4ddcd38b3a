// The program that builds the model.

import { alertUser, element, fill } from "./dom.js";

export function render(node, { view }) {
  fill(node,
    element("div.row", {}, element("p.quietly.small", {}, "It only builds the model, in a jail; a process outside solves it."),
      element("button.push", {
        type: "button",
        async onclick() { await navigator.clipboard.writeText(view.source); alertUser("Copied.", "good"); },
      }, "Copy")),
    element("pre", { tabindex: "0", role: "region", "aria-label": "The program" }, element("code", {}, view.source)));
}
