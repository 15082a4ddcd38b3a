// A new problem, and the list of threads.

import { get, post, send } from "./api.js";
import { composer } from "./composer.js";
import { element, fill } from "./dom.js";

const EXAMPLE = "A bakery makes rye loaves and wheat loaves. A rye loaf takes 30 minutes of oven time and a wheat loaf takes 20 minutes of oven time. At most 600 minutes of oven time are available. A rye loaf brings a profit of $4 and a wheat loaf brings a profit of $3. At most 12 rye loaves can be sold. How many loaves of each kind should be made to maximize profit?";
const TONES = { verified: "good", unverified: "warn", refuted: "bad", abstained: "bad", asking: "warn", unfinished: "warn" };

export async function renderHome(root) {
  const box = composer({
    label: "The problem in words",
    placeholder: "What is to be decided, what limits it, and what should be as large or small as possible?",
    button: "Solve",
    rows: 7,
    async send(text, files) {
      const { thread } = await post("/api/threads", { text, files });
      location.hash = `#/chat/${thread}`;
    },
  });
  const example = element("button.quiet", { type: "button", onclick: () => box.write(EXAMPLE) }, "Try an example");
  const listed = element("ul.threads");
  fill(root,
    element("div.home", {},
      element("section", { "aria-labelledby": "new-title" },
        element("h1", { id: "new-title" }, "What do you want to decide?"), box.node, example),
      element("section", { "aria-labelledby": "threads-title" },
        element("h2", { id: "threads-title" }, "Threads"), listed)));
  await list(listed);
  box.focus();
}

async function list(node) {
  const threads = await get("/api/threads");
  if (!threads.length) return void fill(node, element("li.quietly", {}, "None yet."));
  fill(node, threads.map((thread) => element("li", {},
    element("a", { href: `#/chat/${thread.id}` },
      element("span.title", {}, thread.title),
      element("span.quietly.small", {}, `${when(thread.changed)}, ${thread.formulator}`)),
    element("span.badge", { class: TONES[thread.status] ?? "" }, thread.status),
    element("button.quiet", {
      type: "button", "aria-label": `Delete the thread: ${thread.title}`, title: "Delete",
      async onclick() {
        if (!confirm(`Delete this thread for good?\n\n${thread.title}`)) return;
        await send("DELETE", `/api/threads/${thread.id}`);
        await list(node);
      },
    }, "×"))));
}

function when(text) {
  return new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
