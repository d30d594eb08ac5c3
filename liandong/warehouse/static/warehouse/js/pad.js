/** A number pad for one thumb: a sheet with large keys, the figure on top, units to choose. */

import { element, format, gettext, icon } from "../../webkit/js/text.js";
import { inBase, scaled, unitOf, written } from "./amounts.js";
import { bad } from "./signals.js";

/** @import {Line, Unit} from "./types.js" */

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "back"];
const LONGEST = 12;

/**
 * Ask how many; resolves with base units, or null when it was closed.
 * @param {Line} line
 * @returns {Promise<bigint|null>}
 */
export function askQuantity(line) {
  return new Promise((resolve) => new Pad(line, resolve).open());
}

class Pad {
  #text = "";
  /** @type {bigint|null} */
  #answer = null;

  /** @param {Line} line @param {(answer: bigint|null) => void} resolve */
  constructor(line, resolve) {
    this.line = line;
    this.unit = unitOf(line.product, line.product.scanned_unit ?? line.unit);
    this.resolve = resolve;
    this.figure = element("output", { class: "pad-figure", "aria-live": "polite" });
    this.dialog = /** @type {HTMLDialogElement} */ (this.#made());
  }

  open() {
    document.body.append(this.dialog);
    this.#paint();
    this.dialog.showModal();
  }

  #made() {
    const { product } = this.line;
    const units = product.units.map((unit) => element("button", { type: "button", class: "button", "data-unit": unit.id, click: () => this.#choose(unit) }, unit.name));
    const keys = KEYS.map((key) => element("button", { type: "button", class: "pad-key", "aria-label": key === "back" ? gettext("退一位") : null, click: () => this.#press(key) },
      key === "back" ? icon("backspace") : key));
    const title = format(gettext("%(name)s 的数量"), { name: product.name });
    const dialog = element("dialog", { class: "sheet pad", "aria-label": title, keydown: (/** @type {KeyboardEvent} */ event) => this.#typed(event) },
      element("div", { class: "sheet-head" }, element("h2", {}, product.name),
        element("button", { type: "button", class: "icon-button", "data-close": true, "aria-label": gettext("关闭") }, icon("x"))),
      element("div", { class: "pad-top" }, this.figure, element("div", { class: "pad-units", role: "group", "aria-label": gettext("单位") }, ...units)),
      element("div", { class: "pad-keys" }, ...keys),
      element("button", { type: "button", class: "button is-primary pad-done", click: () => this.#done() }, gettext("确定")));
    dialog.addEventListener("scan-refused", () => {
      this.#text = ""; // what a scanner typed is no number
      this.#paint();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.resolve(this.#answer);
    });
    return dialog;
  }

  /** @param {Unit} unit */
  #choose(unit) {
    this.unit = unit;
    this.#paint();
  }

  /** @param {string} key */
  #press(key) {
    if (key === "back") this.#text = this.#text.slice(0, -1);
    else if (this.#text.length < LONGEST && !(key === "." && this.#text.includes("."))) this.#text += key;
    this.#paint();
  }

  /** @param {KeyboardEvent} event */
  #typed(event) {
    if (/^[\d.]$/.test(event.key)) this.#press(event.key);
    else if (event.key === "Backspace") this.#press("back");
    else if (event.key === "Enter") this.#done();
    else return;
    event.preventDefault();
  }

  #done() {
    const amount = inBase(this.#text, this.unit);
    if (this.#text && amount === null) {
      bad();
      this.figure.dataset.tone = "bad";
      return;
    }
    this.#answer = this.#text ? amount : null;
    this.dialog.close();
  }

  #paint() {
    delete this.figure.dataset.tone;
    const ratio = scaled(this.unit.ratio);
    const now = ratio ? written((scaled(this.line.counted) * 1000000n) / ratio) : "0";
    this.figure.textContent = this.#text || now;
    this.figure.classList.toggle("is-old", !this.#text);
    for (const button of this.dialog?.querySelectorAll("[data-unit]") ?? []) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-unit") === String(this.unit.id)));
    }
  }
}
