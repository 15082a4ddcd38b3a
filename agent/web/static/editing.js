// The formulation as a text to change, with its formulas beside it as they become.

import { ApiError, post } from "./api.js";
import { element, fill } from "./dom.js";
import { parts, render } from "./formulation.js";

const PAUSE_MS = 500;

export function edit(node, context) {
  const original = context.view.formulation.editable;
  const text = element("textarea.code", { rows: 22, spellcheck: "false", "aria-label": "The formulation as text", oninput: later });
  const problem = element("p.warning.pre", { role: "alert" });
  const shown = element("div.formulation.preview");
  const save = element("button.main", { type: "button", onclick: solve }, "Solve with this");
  let timer = 0;
  text.value = original;
  fill(node, element("div.editing", { data: { dirty: "1" } },
    element("div.row", {}, element("h2", {}, "Edit the formulation"),
      element("span.row.push", {}, element("button", { type: "button", onclick: close }, "Discard"), save)),
    element("p.small.quietly", {}, "Sections start at the left margin; numbers are written as key = number \"words of the text\"."),
    problem, element("div.halves", {}, text, shown)));
  fill(shown, parts(context.view.formulation));
  text.focus();

  function later() {
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE_MS);
  }

  async function preview() {
    const wanted = text.value;
    try {
      const view = await post(`/api/threads/${context.id}/preview`, { text: wanted });
      if (text.value !== wanted) return;
      fill(problem);
      save.disabled = false;
      fill(shown, parts(view));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (text.value !== wanted) return;
      save.disabled = true;
      fill(problem, error.text);
    }
  }

  async function solve() {
    if (text.value === original) return close();
    save.disabled = true;
    try {
      await context.act("edit", { text: text.value });
      close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      save.disabled = false;
      fill(problem, error.text);
    }
  }

  function close() {
    clearTimeout(timer);
    render(fill(node), context);
  }
}
