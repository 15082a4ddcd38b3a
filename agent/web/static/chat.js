// The chat: all threads, or one of them.

import { renderHome } from "./home.js";
import { renderThread } from "./thread.js";

export function render(root, route) {
  return route.parts[0] ? renderThread(root, route.parts[0], route) : renderHome(root);
}
