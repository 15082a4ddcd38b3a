// A place to write, with files beside it.

import { ApiError, upload } from "./api.js";
import { alertUser, element, fill } from "./dom.js";

const MOST_BYTES = 50e6;
let made = 0;

/**
 * @param {object} options label, placeholder, button, rows; `send(text, fileIds)` does what is to be
 *   done, and the box is emptied once it is
 * @returns {{node: Node, write(text: string): void, focus(): void, rest(resting: boolean): void}}
 */
export function composer({ label, placeholder, button, rows, send }) {
  const id = `composer-${++made}`;
  const isShort = rows < 5;
  const keys = isShort ? "Enter sends, Shift+Enter begins a line" : "Ctrl+Enter sends";
  let files = [];
  const text = element("textarea", { id, rows, placeholder, onkeydown: onKey, "aria-describedby": `${id}-keys` });
  const chips = element("div.chips");
  const previews = element("div");
  const picker = element("input", {
    type: "file", multiple: true, hidden: true, "aria-label": "Data files",
    accept: ".csv,.tsv,.txt,.json,.jsonl,.xlsx,.xlsm", onchange: () => { take([...picker.files]); picker.value = ""; },
  });
  const attach = element("button", { type: "button", onclick: () => picker.click() }, "Add data");
  const go = element("button.main", { type: "submit" }, button);
  const spinner = element("span.spinner");
  const node = element("form.composer", {
    onsubmit: submit,
    ondragover: (event) => { event.preventDefault(); node.classList.add("over"); },
    ondragleave: () => node.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); node.classList.remove("over"); take([...event.dataTransfer.files]); },
  },
  element("label.small.quietly", { for: id }, label), text, chips, previews,
  element("div.row", {}, attach, picker, element("span.quietly.small", {}, "CSV or Excel, up to 50 MB"), element("span.quietly.small", { id: `${id}-keys` }, keys), element("span.push", {}, go)));

  function onKey(event) {
    const sends = isShort ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && sends && !event.isComposing) {
      event.preventDefault();
      node.requestSubmit();
    }
  }

  async function submit(event) {
    event.preventDefault();
    const said = text.value.trim();
    if (!said || go.disabled) return;
    go.disabled = true;
    go.prepend(spinner);
    try {
      await send(said, files.map((file) => file.id));
      text.value = "";
      files = [];
      show();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      alertUser(error.text);
    } finally {
      spinner.remove();
      go.disabled = false;
    }
  }

  async function take(chosen) {
    for (const file of chosen) {
      if (file.size > MOST_BYTES) {
        alertUser(`${file.name} is larger than 50 MB, the most that can be uploaded. Leave out rows and columns that the problem does not need.`);
        continue;
      }
      const waiting = element("span.chip", {}, element("span.spinner"), ` ${file.name}`);
      chips.append(waiting);
      try {
        files.push(await upload(`/api/uploads?name=${encodeURIComponent(file.name)}`, file));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        alertUser(error.text);
      }
      waiting.remove();
      show();
    }
  }

  function show() {
    fill(chips, files.map((file) => element("span.chip", {}, file.name,
      element("button.quiet", {
        type: "button", "aria-label": `Leave out ${file.name}`,
        onclick: () => { files = files.filter((other) => other !== file); show(); },
      }, "×"))));
    fill(previews, files.flatMap((file) => file.tables).map(preview));
  }

  return {
    node,
    write(words) { text.value = words; text.focus(); },
    focus() { text.focus({ preventScroll: true }); },
    rest(resting) { go.disabled = resting; },
  };
}

function preview(table) {
  return element("details.preview", { open: table.problems.length > 0 },
    element("summary", {}, `${table.origin}: ${table.count.toLocaleString("en-US")} rows, ${table.columns.length} columns`),
    table.problems.map((problem) => element("p.small.warning", {}, problem)),
    element("div.scroll", { tabindex: "0", role: "region", "aria-label": `First rows of ${table.origin}` }, element("table", {},
      element("thead", {}, element("tr", {}, table.columns.map((column) => element("th", {}, column)))),
      element("tbody", {}, table.rows.map((row) => element("tr", {}, row.map((cell) => element("td", {}, cell))))))));
}
