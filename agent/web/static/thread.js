// One thread: what was said at the left, what came of it at the right.

import { ApiError, get, post } from "./api.js";
import { composer } from "./composer.js";
import { alertUser, element, fill } from "./dom.js";
import { follow } from "./live.js";
import { saveButtons } from "./saving.js";
import { showSaid, showWork } from "./transcript.js";

const TABS = [
  ["chat", "Chat", () => true, null],
  ["formulation", "Formulation", (view) => view.formulation, "./formulation.js"],
  ["solution", "Solution", (view) => view.answer.outcome?.has_point, "./solution.js"],
  ["why", "Why no solution", (view) => view.answer.outcome && !view.answer.outcome.has_point && view.source, "./why.js"],
  ["whatif", "What if", (view) => view.source, "./whatif.js"],
  ["data", "Data", (view) => view.formulation || view.files.length, "./data.js"],
  ["evidence", "Evidence", (view) => view.answer.certificate || view.steps.length, "./evidence.js"],
  ["code", "Code", (view) => view.source, "./code.js"],
  ["versions", "Versions", (view) => view.versions.length, "./versions.js"],
];
const SOON_MS = 200;

/** Show a thread, and keep it up to date; returns what ends that. */
export async function renderThread(root, id, route) {
  const said = element("div.said", { tabindex: "0", role: "log", "aria-label": "What was said" });
  const work = element("div.work", { role: "status", "aria-live": "polite" });
  const line = element("div.line", { role: "status" });
  const tabs = element("div.tabs", { role: "tablist", "aria-label": "What came of it" });
  const panel = element("div.panel", { role: "tabpanel", id: "panel", tabindex: "0", "aria-label": "What came of it" });
  const title = element("h1");
  const bar = element("div.row.bar");
  const box = composer({
    label: "Change the problem, ask about the answer, or try something",
    placeholder: "Add: at most 3 suppliers …", button: "Send", rows: 2,
    send: (text, files) => act("messages", { text, files }),
  });
  const node = element("div.thread", {},
    element("section.talk", { "aria-label": "Chat" }, said, work, box.node),
    element("section.result", { "aria-label": "Result" }, tabs, panel));
  fill(root, element("div.head", {}, element("a.small", { href: "#/chat" }, "← All threads"), title, bar), line, node);

  const context = {
    id, view: null, conflict: new Set(),
    act,
    show: (tab) => { wanted = tab; drawTab(true); },
    reload,
  };
  let wanted = route.query.get("tab");
  let drawn = "";
  let drawing = 0;
  let leaveTab = null;
  let steps = [];
  let loading = null;
  let again = false;
  let lost = false;
  let ended = false;

  async function act(path, body) {
    await post(`/api/threads/${id}/${path}`, body);
    setBusy(true);
  }

  /** Read the thread again; calls that come meanwhile become one more. */
  function reload() {
    if (loading) { again = true; return loading; }
    loading = (async () => {
      try {
        do {
          again = false;
          const view = await get(`/api/threads/${id}`);
          if (ended) return;
          draw(view);
        } while (again);
      } finally {
        loading = null;
      }
    })();
    return loading;
  }

  function draw(view) {
    const first = context.view === null;
    const changed = first || context.view.thread.changed !== view.thread.changed || context.view.busy !== view.busy;
    context.view = view;
    if (!view.busy || view.doing.length >= steps.length) steps = view.doing;  // else events were quicker
    title.textContent = view.formulation?.title || view.thread.title;
    document.title = `${title.textContent} – Modelwright`;
    drawBar();
    const below = document.documentElement.scrollHeight - window.scrollY - window.innerHeight;
    const atEnd = first || said.scrollHeight - said.scrollTop - said.clientHeight < 80;
    fill(said, showSaid(context));
    if (atEnd) said.scrollTop = said.scrollHeight;
    setBusy(view.busy);
    if (changed) drawTab(!view.busy || first);
    // Where the page scrolls, and not the chat: what was said last comes into view.
    if (node.dataset.tab === "chat" && (first || below < 200)) said.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  function setBusy(busy) {
    if (context.view) context.view.busy = busy;
    box.rest(busy);
    fill(work, showWork(context, busy, steps));
  }

  function drawBar() {
    const view = context.view;
    const items = element("div.items", { id: "saves", hidden: true }, saveButtons(id, () => open(false)));
    const save = element("button", {
      type: "button", "aria-expanded": "false", "aria-controls": "saves", title: "Save the answer as a file",
      onclick: () => open(items.hidden),
    }, "Save as");
    const menu = element("div.menu", { onkeydown: (event) => { if (event.key === "Escape") { open(false); save.focus(); } } }, save, items);
    function open(shown) {
      items.hidden = !shown;
      save.setAttribute("aria-expanded", String(shown));
    }
    const step = (name, label, hint) => element("button", { type: "button", title: hint, onclick: () => act(`steps/${name}`) }, label);
    fill(bar, verdict(view),
      view.versions.length > 1 && step("undo", "Undo", "Back to the version before"),
      view.source && menu);
  }

  async function drawTab(force) {
    const view = context.view;
    const offered = TABS.filter(([, , fits]) => fits(view));
    const usual = view.answer.outcome && !view.answer.outcome.has_point ? "why" : view.answer.outcome ? "solution" : "formulation";
    const narrow = matchMedia("(max-width: 899px)").matches;
    const chosen = offered.find(([name]) => name === wanted) ??
      (narrow ? offered[0] : offered.find(([name]) => name === usual) ?? offered[1] ?? offered[0]);
    fill(tabs, offered.map(([name, label]) => element("button", {
      type: "button", role: "tab", id: `tab-${name}`, class: name === "chat" ? "narrow" : "",
      "aria-selected": String(name === chosen[0]), "aria-controls": "panel", tabindex: name === chosen[0] ? "0" : "-1",
      onclick: () => { wanted = name; drawTab(true); },
      onkeydown: onTabKey,
    }, label)));
    node.dataset.tab = chosen[0];
    document.getElementById(`tab-${chosen[0]}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const [name, , fits, module] = chosen;
    if (!module) {
      leaveTab?.();
      [leaveTab, drawn, drawing] = [null, name, drawing + 1];
      return void fill(panel, offered.length < 2 && element("p.quietly", {}, "The formulation and the answer will be here."));
    }
    if (name === drawn && !force) return;
    if (name === drawn && panel.querySelector("[data-dirty]")) return;  // somebody is writing there
    const mine = ++drawing;
    const { render } = await import(module).catch(() => ({}));
    if (mine !== drawing || ended) return;
    // The server went away, or a change has begun and the answer is gone: the next drawing tries again.
    if (!render || !fits(context.view)) return void (drawn = "");
    leaveTab?.();
    leaveTab = null;
    drawn = name;
    panel.setAttribute("aria-labelledby", `tab-${name}`);
    const fresh = element("div");
    const top = panel.scrollTop;
    const soon = setTimeout(() => { if (mine === drawing) fill(panel, fresh); }, SOON_MS);  // what is there stays until then
    try {
      const leave = (await render(fresh, context)) ?? null;
      if (mine !== drawing || ended) return void leave?.();
      leaveTab = leave;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      fill(fresh, element("p.notice.bad", { role: "alert" }, error.text));
    }
    if (mine !== drawing || ended) return;
    clearTimeout(soon);
    if (!fresh.isConnected) fill(panel, fresh);
    panel.scrollTop = top;
  }

  function onTabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...tabs.children].filter((one) => one.offsetParent !== null);
    const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
    next.click();
    document.getElementById(next.id)?.focus();
  }

  function onEvent(event) {
    if (event.event === "step") {
      steps = [...steps, event];
      setBusy(true);
    } else if (event.event === "deleted") {
      alertUser("This thread was deleted.");
      location.hash = "#/chat";
    } else if (event.event === "bye") {
      lost = true;
    } else if (event.event === "hello") {
      steps = event.doing;
      if (lost || event.changes !== context.view?.changes) reload();
      else if (steps.length) setBusy(true);
      lost = false;
    } else {
      if (event.busy) steps = [];
      reload();
    }
  }

  function onState(state, error) {
    if (state === "lost") lost = true;
    const hopeless = error instanceof ApiError && [401, 403, 404].includes(error.status);
    line.className = state === "lost" ? "line lost" : "line";
    fill(line, state === "lost" && (hopeless ? error.text : [element("span.spinner"), " The server does not answer. Nothing is lost: this page goes on as soon as it is back."]));
  }

  for (const [, , , module] of TABS) if (module) import(module).catch(() => {});  // while the server is there
  fill(line, element("span.spinner"), " Reading the thread …");
  await reload();
  fill(line);
  const stop = follow(id, onEvent, onState);
  return () => { ended = true; stop(); leaveTab?.(); document.title = "Modelwright"; };
}

function verdict(view) {
  const tones = { verified: "good", unverified: "warn", refuted: "bad", abstained: "bad" };
  if (!view.answer.outcome) return null;
  return element("span.badge", { class: tones[view.answer.verdict] }, view.answer.verdict);
}
