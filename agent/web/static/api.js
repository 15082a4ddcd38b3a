// Requests to the server. The token comes in the address once, and stays in this tab.

const HEADER = "X-Modelwright-Token";
const KEPT = "modelwright-token";

/** What the server, or the way to it, objects to. */
export class ApiError extends Error {
  constructor(kind, message, hint, status) {
    super(message);
    this.kind = kind;
    this.hint = hint;
    this.status = status;
  }

  get text() {
    return this.hint ? `${capital(this.message)}. ${this.hint}` : `${capital(this.message)}.`;
  }
}

/** Take the token out of the address, so that it is in no bookmark and no screenshot. */
export function takeToken() {
  const url = new URL(location.href);
  const given = url.searchParams.get("token");
  if (!given) return;
  sessionStorage.setItem(KEPT, given);
  url.searchParams.delete("token");
  history.replaceState(null, "", url.pathname + url.search + url.hash);
}

/** GET, and the JSON of the reply. */
export async function get(path) {
  return (await request("GET", path)).json();
}

/** POST of an object as JSON, and the JSON of the reply. */
export async function post(path, body = {}) {
  return send("POST", path, body);
}

/** Any method with an object as JSON, and the JSON of the reply. */
export async function send(method, path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return (await request(method, path, { headers, body: JSON.stringify(body) })).json();
}

/** Send a file as it is, and return the JSON of the reply. */
export async function upload(path, file) {
  const headers = { "Content-Type": "application/octet-stream" };
  return (await request("PUT", path, { headers, body: file })).json();
}

/** Save what an address gives as a file, under the name the server gives it. */
export async function download(path) {
  const reply = await request("GET", path);
  const name = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition") ?? "")?.[1] ?? "download";
  const address = URL.createObjectURL(await reply.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/**
 * Server-sent events, by fetch: EventSource cannot send the token.
 *
 * @param {(event: object) => void} onEvent called with the JSON of each event
 * @param {AbortSignal} signal ends it
 */
export async function listen(path, onEvent, signal) {
  const reply = await request("GET", path, { signal });
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      if (part.startsWith("data: ")) onEvent(JSON.parse(part.slice(6)));
    }
  }
}

async function request(method, path, options = {}) {
  const headers = { ...options.headers, [HEADER]: sessionStorage.getItem(KEPT) ?? "" };
  let reply;
  try {
    reply = await fetch(path, { ...options, method, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("no_server", "the server does not answer", "Is `modelwright web` running?", 0);
  }
  if (reply.ok) return reply;
  const told = (await reply.json().catch(() => ({}))).error ?? {};
  throw new ApiError(told.kind ?? "http", told.message ?? `HTTP ${reply.status}`, told.hint ?? "", reply.status);
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\.$/, "");
}
