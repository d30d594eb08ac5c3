/**
 * The line over which the server says that something changed: short streams of events that the browser
 * itself asks for again, at the pace the server names; none while the page is not looked at. Says it to
 * the page as "live:change" (something was posted, or a notice came) and "live:state" ("live", "lost").
 */

import { format, gettext } from "./text.js";

const LATER_MS = 3000;
const AGAIN_MS = 10000;

/** @type {EventSource|null} */
let line = null;
let sign = "";
/** How often in a row the line ended without having been opened. */
let failures = 0;
let timer = 0;

/** @param {string} name @param {unknown} detail */
function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
}

/** @param {number} unread */
function showUnread(unread) {
  const bell = document.querySelector("[data-bell]");
  const count = bell?.querySelector('[data-slot="bell-count"]');
  if (!bell || !(count instanceof HTMLElement)) return;
  count.textContent = unread > 99 ? "99+" : String(unread);
  count.hidden = !unread;
  bell.setAttribute("aria-label", unread ? format(gettext("消息，%(count)s 条未读"), { count: unread }) : gettext("消息"));
}

/** @param {MessageEvent} event */
function changed(event) {
  const is_first = !sign;
  sign = event.lastEventId;
  showUnread(JSON.parse(event.data).unread);
  if (!is_first) tell("change", sign);
}

function opened() {
  failures = 0;
  tell("state", "live");
}

/** A stream that ended is asked for again by the browser; one it gave up, by us. */
function ended() {
  failures += 1;
  if (failures > 1) tell("state", "lost");
  if (line?.readyState !== EventSource.CLOSED) return;
  tell("state", "lost");
  close();
  timer = setTimeout(open, AGAIN_MS);
}

function open() {
  const url = document.documentElement.dataset.live;
  if (!url || line || document.hidden) return;
  const full = new URL(url, location.href);
  if (sign) full.searchParams.set("since", sign);
  line = new EventSource(full);
  line.addEventListener("change", changed);
  line.addEventListener("open", opened);
  line.addEventListener("error", ended);
}

function close() {
  clearTimeout(timer);
  line?.close();
  line = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && open());
sign = document.querySelector("[data-sign]")?.getAttribute("data-sign") ?? "";
timer = setTimeout(open, sign ? 0 : LATER_MS);
