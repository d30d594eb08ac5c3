/** Short messages at the corner; errors are announced at once, the rest politely. */

import { element } from "./text.js";

/** @returns {HTMLElement} */
function holder() {
  const found = document.querySelector(".toasts");
  if (found instanceof HTMLElement) return found;
  const made = element("div", { class: "toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}

/**
 * Say something for a while.
 * @param {string} message
 * @param {{tone?: "plain"|"red", label?: string, act?: () => void}} [options] label and act: one button
 */
export function toast(message, options = {}) {
  const isError = options.tone === "red";
  const made = element("div", { class: "toast", "data-tone": options.tone ?? "plain", role: isError ? "alert" : null }, message);
  const act = options.act;
  if (options.label && act) {
    const press = () => {
      made.remove();
      act();
    };
    made.append(element("button", { type: "button", click: press }, options.label));
  }
  holder().append(made);
  setTimeout(() => made.remove(), isError || act ? 8000 : 3500);
}
