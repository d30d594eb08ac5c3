/** <settling-sums>: what is filled in on both sides of the form, and by how much they differ. */

import { grouped, normalise, parse, plain } from "../../webkit/js/money.js";

const CENTS = 2;

class SettlingSums extends HTMLElement {
  connectedCallback() {
    this.closest("form")?.addEventListener("input", () => this.#add());
    this.addEventListener("click", (event) => this.#clear(event));
    this.#add();
  }

  #add() {
    const [left, right] = [this.#sum("left"), this.#sum("right")];
    const sums = { left, right, difference: left - right };
    for (const [name, sum] of Object.entries(sums)) {
      const output = this.querySelector(`output[name="${name}"]`);
      if (output) output.textContent = grouped(plain(sum, CENTS, CENTS));
    }
    this.toggleAttribute("data-differs", left !== right);
  }

  /** @param {string} side @returns {bigint} */
  #sum(side) {
    return this.#fields(side).reduce((sum, field) => sum + (parse(normalise(field.value), CENTS) ?? 0n), 0n);
  }

  /** @param {string} side @returns {HTMLInputElement[]} */
  #fields(side) {
    const form = this.closest("form");
    return form ? [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`input[data-side="${side}"]`))] : [];
  }

  /** @param {Event} event */
  #clear(event) {
    if (!(event.target instanceof Element) || !event.target.closest("[data-clear]")) return;
    for (const field of [...this.#fields("left"), ...this.#fields("right")]) field.value = "";
    this.#add();
  }
}

customElements.define("settling-sums", SettlingSums);
