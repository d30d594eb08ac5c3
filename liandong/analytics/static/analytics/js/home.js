/**
 * The home page: the span its figures show, what the member arranged, and figures that follow what is
 * posted elsewhere: whenever the line of webkit/js/live.js says that something changed, the cards and
 * the to-dos are fetched anew.
 */

import { savePreference } from "../../webkit/js/preferences.js";
import { format, gettext } from "../../webkit/js/text.js";
import "./charts.js";

const KEY = "home.blocks";
const STALE_MS = 60000;
/** The soonest the figures are fetched again, however much is posted. */
const SOONEST_MS = 4000;

const home = /** @type {HTMLElement} */ (document.querySelector("[data-home]"));
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("arrange"));
let fetched_at = Date.now();
let asked_at = 0;
let is_fetching = false;
let is_wanted = false;
let timer = 0;

/** Show the cards of the chosen span. */
function showPeriod() {
  const period = home.dataset.period;
  for (const card of home.querySelectorAll(".figure[data-period]")) {
    if (card instanceof HTMLElement) card.hidden = card.dataset.period !== period;
  }
  for (const button of document.querySelectorAll("[data-period-choice]")) {
    if (button instanceof HTMLElement) button.setAttribute("aria-pressed", String(button.dataset.periodChoice === period));
  }
}

/** The arrangement as the dialog shows it. */
function arrangement() {
  const items = [...dialog.querySelectorAll("[data-block]")].map((item) => /** @type {HTMLElement} */ (item));
  const hidden = items.filter((item) => !item.querySelector("input")?.checked);
  return {
    order: items.map((item) => item.dataset.block),
    hidden: hidden.map((item) => item.dataset.block),
    period: home.dataset.period,
  };
}

/** What is saved now, before the dialog is touched: a new span must not keep half an arrangement. */
let kept = arrangement();

/** @param {string} period */
function choosePeriod(period) {
  home.dataset.period = period;
  showPeriod();
  kept = { ...kept, period };
  void savePreference(KEY, kept);
}

/** @param {Element} item @param {number} step */
function move(item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (step < 0) other?.before(item);
  else other?.after(item);
}

/** Hide a block without the dialog, in which it can be shown again. @param {string} block */
function hide(block) {
  void arrange({ ...kept, hidden: [...kept.hidden, block] });
}

/** @param {unknown} value */
async function arrange(value) {
  await savePreference(KEY, value);
  location.reload();
}

/** @param {MouseEvent} event */
function pressed(event) {
  const target = event.target instanceof Element ? event.target : null;
  const choice = target?.closest("[data-period-choice]");
  if (choice instanceof HTMLElement) choosePeriod(choice.dataset.periodChoice ?? "");
  if (target?.closest("[data-arrange]")) dialog.showModal();
  if (target?.closest("[data-arrange-save]")) void arrange(arrangement());
  if (target?.closest("[data-arrange-reset]")) void arrange(null);
  const hiding = target?.closest("[data-hide]");
  if (hiding instanceof HTMLElement) hide(hiding.dataset.hide ?? "");
  const step = target?.closest("[data-step]");
  const item = step?.closest("[data-block]");
  if (!(step instanceof HTMLElement) || !item) return;
  move(item, Number(step.dataset.step));
  step.focus();
}

/** @param {KeyboardEvent} event */
function moveByKey(event) {
  const item = event.target instanceof Element ? event.target.closest("[data-block]") : null;
  if (!item || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  move(item, event.key === "ArrowUp" ? -1 : 1);
  if (event.target instanceof HTMLElement) event.target.focus();
}

/** @param {HTMLElement} slot @param {Element} fresh the same content as the server has it now */
function replace(slot, fresh) {
  const before = new Map([...slot.querySelectorAll(".figure")].map((card) => [nameOf(card), valueOf(card)]));
  const focused = slot.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  slot.replaceChildren(...fresh.childNodes);
  showPeriod();
  for (const card of slot.querySelectorAll(".figure")) {
    const was = before.get(nameOf(card));
    card.classList.toggle("is-new", was !== undefined && was !== valueOf(card));
  }
  const link = focused ? slot.querySelector(`a[href="${CSS.escape(focused)}"]:not([hidden])`) : null;
  if (link instanceof HTMLElement) link.focus();
}

/** @param {Element} card */
const nameOf = (card) => `${card.getAttribute("data-card")}:${card.getAttribute("data-period") ?? ""}`;

/** @param {Element} card */
const valueOf = (card) => card.querySelector(".figure-value")?.textContent ?? "";

/** Fetch the cards and to-dos; asked for again meanwhile, once more after it. */
async function refresh() {
  is_wanted = is_fetching;
  if (is_fetching) return;
  is_fetching = true;
  asked_at = Date.now();
  try {
    const answer = await fetch(home.dataset.now ?? "", { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    for (const part of holder.content.querySelectorAll("[data-part]")) {
      const slot = home.querySelector(`[data-slot="${part.getAttribute("data-part")}"]`);
      if (slot instanceof HTMLElement) replace(slot, part);
    }
    fetched_at = Date.now();
    say(true);
  } catch {
    say(false);
  } finally {
    is_fetching = false;
    if (is_wanted) void refresh();
  }
}

/** Something changed: fetch now, or as soon as it may be again. */
function follow() {
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), Math.max(0, asked_at + SOONEST_MS - Date.now()));
}

/** Say whether the figures follow, and since when they do not. @param {boolean} is_live */
function say(is_live) {
  const slot = document.querySelector('[data-slot="live"]');
  if (!(slot instanceof HTMLElement)) return;
  const time = new Date(fetched_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const text = is_live ? gettext("实时") : format(gettext("连接断开，数字停在 %(time)s"), { time });
  if (slot.textContent !== text) slot.textContent = text;
  slot.dataset.state = is_live ? "live" : "lost";
  slot.hidden = false;
}

document.addEventListener("click", pressed);
dialog.addEventListener("keydown", moveByKey);
document.addEventListener("live:change", follow);
document.addEventListener("live:state", (event) => {
  const is_live = /** @type {CustomEvent} */ (event).detail === "live";
  if (is_live && Date.now() - fetched_at > STALE_MS) void refresh();
  else say(is_live);
});
setInterval(() => {
  if (!document.hidden && Date.now() - fetched_at > STALE_MS) void refresh();
}, STALE_MS / 4);
showPeriod();
