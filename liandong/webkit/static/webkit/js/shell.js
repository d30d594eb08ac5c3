/** The frame of every page: sidebar on phones, menus, palette, shortcuts, confirmations, progress. */

import { openPalette } from "./palette.js";
import { confirmForm } from "./confirm.js";
import { element } from "./text.js";
import { toast } from "./toast.js";

/** Is the user typing somewhere? @param {EventTarget|null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));
}

/** @param {KeyboardEvent} event */
function shortcut(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    openPalette();
    return;
  }
  const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target instanceof HTMLElement) target.click();
}

/** @param {Event} event */
function pressed(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-open]");
  const sidebar = document.querySelector(".sidebar");
  if (opener instanceof HTMLElement && opener.dataset.open === "palette") openPalette();
  if (opener instanceof HTMLElement && opener.dataset.open === "sidebar") sidebar?.classList.toggle("is-open");
  else if (!target?.closest(".sidebar")) sidebar?.classList.remove("is-open");
  if (target?.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open");
  }
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
