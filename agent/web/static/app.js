// Which page is shown. A page is a module that exports `render(root, route)`; what it returns, if
// anything, is called when the page is left.
//
// route: { page: "chat", parts: ["3f2a91c0"], query: URLSearchParams } for #/chat/3f2a91c0?x=1

import { ApiError, get, takeToken } from "./api.js";
import { alertUser, element, fill } from "./dom.js";

const PAGES = { chat: "./chat.js", library: "./library.js", runs: "./runs.js" };
const root = document.getElementById("page");
let leave = null;
let shown = 0;

function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [page, ...parts] = path.split("/").filter(Boolean).map(decoded);
  return { page: Object.hasOwn(PAGES, page) ? page : "chat", parts, query: new URLSearchParams(query) };
}

/** A part of an address; one that was cut off or mistyped is taken as it is, and names nothing. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function show() {
  const number = ++shown;
  const wanted = route();
  for (const link of document.querySelectorAll("header nav a")) {
    const current = link.dataset.page === wanted.page;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leave?.();
  leave = null;
  document.title = wanted.page === "chat" ? "Modelwright" : `${wanted.page[0].toUpperCase()}${wanted.page.slice(1)} – Modelwright`;
  try {
    const page = await import(PAGES[wanted.page]);
    if (number !== shown) return;
    // What had the focus goes: who reads with the keyboard begins at the top of the new page.
    if (root.contains(document.activeElement)) root.focus({ preventScroll: true });
    fill(root);
    root.className = wanted.page;
    const ended = await page.render(root, wanted);
    if (number === shown) leave = ended ?? null;
    else ended?.();
  } catch (error) {
    if (number === shown) complain(error);
  }
}

function complain(error) {
  const text = error instanceof ApiError ? error.text : `This page failed: ${error.message}`;
  fill(root, element("section.notice", { role: "alert" }, element("h1", {}, "Not shown"), element("p", {}, text)));
}

window.addEventListener("hashchange", show);
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError") return;
  alertUser(event.reason instanceof ApiError ? event.reason.text : String(event.reason));
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();  // the address holds the page, not a place in it
  root.focus();
});
takeToken();
show();
get("/api/about").then((about) => {
  document.getElementById("model").textContent = about.offline ? "offline formulator" : about.model;
}, () => {});
