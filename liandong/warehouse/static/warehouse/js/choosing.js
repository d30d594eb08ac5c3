/** Sheets that ask: which of several products, and whose figures count. */

import { element, gettext, icon } from "../../webkit/js/text.js";

/**
 * One of several; null when it was closed.
 * @template T
 * @param {string} title
 * @param {{label: string, detail?: string, value: T}[]} choices
 * @param {string} [text]
 * @returns {Promise<T|null>}
 */
export function choose(title, choices, text = "") {
  return new Promise((resolve) => {
    /** @type {T|null} */
    let answer = null;
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "sheet scan-choice", "aria-label": title },
      element("div", { class: "sheet-head" }, element("h2", {}, title),
        element("button", { type: "button", class: "icon-button", "data-close": true, "aria-label": gettext("关闭") }, icon("x"))),
      element("div", { class: "sheet-body" }, text ? element("p", { class: "scan-note" }, text) : null,
        element("div", { class: "sheet-section" }, ...choices.map(({ label, detail, value }) => element("button", { type: "button", click: () => {
          answer = value;
          dialog.close();
        } }, element("span", {}, element("strong", {}, label), detail ? element("span", { class: "small muted" }, ` ${detail}`) : null)))))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
