// An answer as a file.

import { download } from "./api.js";
import { element } from "./dom.js";

const SAVES = [
  ["html", "Page to print"], ["xlsx", "Excel workbook"], ["latex", "LaTeX"], ["py", "Python program"],
  ["script", "Program that stands alone"], ["lp", "LP file"], ["mps", "MPS file"], ["nl", "NL file"], ["json", "Everything as JSON"],
];

/** A button for each kind of file; `chosen` is called before one is saved. */
export function saveButtons(id, chosen) {
  return SAVES.map(([to, label]) => element("button.quiet", {
    type: "button",
    async onclick() {
      chosen();
      await download(`/api/threads/${id}/export/${to}`);
    },
  }, label));
}

/** The button for one kind of file. */
export function saveButton(id, to) {
  const label = SAVES.find(([name]) => name === to)?.[1] ?? to;
  return element("button", { type: "button", onclick: () => download(`/api/threads/${id}/export/${encodeURIComponent(to)}`) }, `Save: ${label}`);
}
