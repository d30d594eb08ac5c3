/**
 * <code-picker data-url="/pick/products?type=…"> around a box of a row in a form: codes, or suggestions by name,
 * pinyin and initials, of which the code is taken. What the row shows of the record follows: cells and boxes of the
 * row with data-fills="name" get its name, "units" suggests its units, "price" hints at the price it has.
 */

import { Suggestions } from "./grid/suggestions.js";
import { element } from "./text.js";
/** @import {Item} from "./grid/suggestions.js" */

class CodePicker extends HTMLElement {
  connectedCallback() {
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-autocomplete", "list");
    this.list = new Suggestions(this.input, { choose: (item) => this.#choose(item), minWidth: 320 });
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("focusout", () => this.list?.close());
  }

  get #url() {
    return this.dataset.url ?? "";
  }

  #typed() {
    const text = this.input?.value.trim();
    this.#show(null);
    if (text) this.list?.askSoon(this.#url, { q: text });
    else this.list?.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || !this.list) return;
    if (event.key === "ArrowDown" && !this.list.isOpen) void this.list.ask(this.#url, { q: this.input?.value.trim() ?? "" });
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.list.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape" && this.list.isOpen) this.list.close();
    else if (event.key === "Enter") void this.#take();
    else return;
    event.preventDefault();
    if (event.key === "Escape") event.stopPropagation();
  }

  /** Enter: the marked one, or what a scanned or typed code names; the form is not sent by it. */
  async #take() {
    const text = this.input?.value.trim() ?? "";
    if (!text || !this.list) return;
    if (this.list.answered === text && this.list.chooseActive()) return;
    const items = await this.list.ask(this.#url, { q: text });
    if (items?.length === 1) this.list.chooseActive();
  }

  /** @param {Item} item */
  #choose(item) {
    if (!this.input) return;
    this.input.value = item.code ?? "";
    this.#show(item);
    const boxes = [...(this.closest("tr")?.querySelectorAll("input:not([type=hidden])") ?? [])];
    const next = boxes.slice(boxes.indexOf(this.input) + 1).at(-1);
    if (next instanceof HTMLInputElement) next.focus();
  }

  /** @param {Item|null} item */
  #show(item) {
    for (const part of this.closest("tr")?.querySelectorAll("[data-fills]") ?? []) {
      const kind = part instanceof HTMLElement ? part.dataset.fills : "";
      if (kind === "name") part.textContent = item ? [item.name, item.specification].filter(Boolean).join(" ") : "";
      else if (part instanceof HTMLInputElement) this.#hint(part, kind === "units", item);
    }
  }

  /** @param {HTMLInputElement} box @param {boolean} isUnits @param {Item|null} item */
  #hint(box, isUnits, item) {
    const units = item?.units ?? [];
    if (!isUnits) {
      box.placeholder = units[0]?.price ?? "";
      return;
    }
    box.placeholder = units[0]?.name ?? "";
    const id = `units-of-${box.name}`;
    document.getElementById(id)?.remove();
    if (!units.length) return;
    box.after(element("datalist", { id }, ...units.map((unit) => element("option", { value: unit.name }))));
    box.setAttribute("list", id);
  }
}

customElements.define("code-picker", CodePicker);
