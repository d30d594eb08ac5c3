/** The frame of every page: sidebar, sheets, palette, stars, shortcuts, confirmations, progress. */

import { openPalette } from "./palette.js";
import { confirmForm } from "./confirm.js";
import { openKeys } from "./keys.js";
import "./live.js";
import { choose, closeFlyouts, isDark, toggleModule, toggleRail } from "./look.js";
import { noteVisit } from "./recent.js";
import { openSheet, pressedInSheet } from "./sheets.js";
import { toggleStar } from "./stars.js";
import { element } from "./text.js";
import { toast } from "./toast.js";

/** Is the user typing somewhere? @param {EventTarget|null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));
}

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": openPalette,
  "?": openKeys,
  "[": toggleRail,
  s: () => pressStar(),
};

function pressStar() {
  const star = document.querySelector("[data-star]");
  if (star instanceof HTMLElement) toggleStar(star);
}

/** Press what carries a shortcut with Ctrl ("ctrl+p"), typing or not. @param {KeyboardEvent} event */
function pressControl(event) {
  const target = document.querySelector(`[data-shortcut="${CSS.escape(`ctrl+${event.key.toLowerCase()}`)}"]`);
  if (!(target instanceof HTMLElement) || document.querySelector("dialog[open]")) return false;
  event.preventDefault();
  target.click();
  return true;
}

/** @param {KeyboardEvent} event */
function shortcut(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && pressControl(event)) return;
  if (event.key === "F1") pressHelp(event);
  if (event.key === "Escape") closeFlyouts(null);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target instanceof HTMLElement) {
    target.click();
    return;
  }
  const act = KEYS[event.key.toLowerCase()];
  if (!act || document.documentElement.dataset.member === undefined) return;
  event.preventDefault();
  act();
}

/** @param {KeyboardEvent} event */
function pressHelp(event) {
  const help = document.querySelector("[data-help]");
  if (!(help instanceof HTMLElement)) return;
  event.preventDefault();
  help.click();
}

/** @param {MouseEvent} event */
function pressed(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-open]");
  if (opener instanceof HTMLElement) open(opener);
  pressedInSheet(event);
  closeFlyouts(target?.closest(".module") ?? null);
  const head = target?.closest("button.module-head");
  if (head) toggleModule(head);
  const star = target?.closest("[data-star]");
  if (star instanceof HTMLElement) toggleStar(star);
  const option = target?.closest("[data-choose]");
  if (option instanceof HTMLButtonElement) choose(option.dataset.choose ?? "", option.value);
  const toggle = target?.closest("[data-toggle]");
  if (toggle instanceof HTMLElement && toggle.dataset.toggle === "theme") choose("theme", isDark() ? "light" : "dark");
  if (toggle instanceof HTMLElement && toggle.dataset.toggle === "rail") toggleRail();
  if (target?.closest("[data-print]")) print();
  if (target?.closest("[data-back]")) history.back();
}

/** @param {HTMLElement} opener */
function open(opener) {
  const name = opener.dataset.open ?? "";
  if (name !== "palette" && name !== "keys") {
    openSheet(name);
    return;
  }
  opener.closest("dialog")?.close();
  if (name === "keys") openKeys();
  else openPalette();
}

function print() {
  for (const dialog of document.querySelectorAll("dialog[open]")) if (dialog instanceof HTMLDialogElement) dialog.close();
  window.print();
}

/** Anything over 300 ms shows progress. */
function watchNavigation() {
  addEventListener("beforeunload", () => {
    setTimeout(() => document.body.append(element("div", { class: "progress-line", role: "progressbar", "aria-label": "…" })), 300);
  });
  addEventListener("pageshow", () => document.querySelectorAll(".progress-line").forEach((line) => line.remove()));
}

/** Keep what is fixed at the bottom above the keyboard of a phone. */
function watchKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const place = () => {
    const inset = Math.max(0, innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard-inset", `${inset}px`);
  };
  view.addEventListener("resize", place);
  view.addEventListener("scroll", place);
}

/** Messages the server left for this page. */
function showMessages() {
  for (const message of document.querySelectorAll("[data-message]")) {
    toast(message.textContent?.trim() ?? "", { tone: message instanceof HTMLElement && message.dataset.message === "red" ? "red" : "plain" });
    message.remove();
  }
}

document.addEventListener("keydown", shortcut);
document.addEventListener("click", pressed);
document.addEventListener("submit", confirmForm);
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box instanceof HTMLSelectElement && box.dataset.autosubmit !== undefined) box.form?.requestSubmit();
  if (box instanceof HTMLInputElement && box.dataset.autosubmit !== undefined) box.form?.requestSubmit();
});
watchNavigation();
watchKeyboard();
showMessages();
noteVisit();
