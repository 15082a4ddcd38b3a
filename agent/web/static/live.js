// The line to the server: what happens in a thread, as long as somebody looks at it. It comes back by
// itself after a restart. A tab that is hidden hangs up: browsers hold few connections to one server.

import { ApiError, listen } from "./api.js";

const WAITS_MS = [300, 600, 1200, 2500, 5000];

/**
 * @param {(event: object) => void} onEvent
 * @param {(state: "open" | "lost", error: Error | null) => void} onState
 * @returns {() => void} ends it
 */
export function follow(thread, onEvent, onState) {
  let ended = false;
  let line = null;
  let tries = 0;
  let timer = 0;

  async function open() {
    if (ended || line || document.hidden) return;
    const mine = line = new AbortController();
    let failed = null;
    try {
      await listen(`/api/threads/${thread}/events`, (event) => {
        if (event.event === "hello") { tries = 0; onState("open", null); }
        onEvent(event);
      }, mine.signal);
    } catch (error) {
      failed = error;
    }
    if (line === mine) line = null;
    if (ended || mine.signal.aborted) return;
    onState("lost", failed);
    if (failed instanceof ApiError && [401, 403, 404].includes(failed.status)) return;
    timer = setTimeout(open, WAITS_MS[Math.min(tries++, WAITS_MS.length - 1)]);
  }

  function onVisibility() {
    clearTimeout(timer);
    if (document.hidden) {
      line?.abort();
      line = null;
    } else {
      open();
    }
  }

  document.addEventListener("visibilitychange", onVisibility);
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisibility);
    line?.abort();
  };
}
