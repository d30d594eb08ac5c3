/**
 * <record-picker data-url="/pick/partners"> around a text box and a hidden input: choose a record by
 * initials, pinyin, code or name. Fires "change" (bubbling) with the chosen item as detail.
 */

import { Suggestions } from "./grid/suggestions.js";
/** @import {Item} from "./grid/suggestions.js" */

export class RecordPicker extends HTMLElement {
  /** @type {HTMLInputElement} */
  input;
  /** @type {HTMLInputElement} */
  hiddenInput;
  /** @type {Suggestions} */
  list;
  #shown = "";
  #isTaking = false;

  connectedCallback() {
    this.input = /** @type {HTMLInputElement} */ (this.querySelector("input:not([type=hidden])"));
    this.hiddenInput = /** @type {HTMLInputElement} */ (this.querySelector("input[type=hidden]"));
    this.#shown = this.input.value;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-autocomplete", "list");
    this.list = new Suggestions(this.input, { choose: (item) => this.choose(item), minWidth: 320 });
    this.input.addEventListener("input", () => this.#ask());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("focusin", () => this.input.select());
    this.input.addEventListener("focusout", () => this.#leave());
  }

  get value() {
    return this.hiddenInput.value;
  }

  get label() {
    return this.#shown;
  }

  /** @param {string} value @param {string} label */
  setValue(value, label) {
    this.hiddenInput.value = value;
    this.input.value = label;
    this.#shown = label;
  }

  /** @param {Item} item */
  choose(item) {
    this.setValue(String(item.id), item.name);
    this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: item }));
  }

  #ask() {
    const text = this.input.value.trim();
    if (!text) return this.list.close();
    this.list.askSoon(this.dataset.url ?? "", { q: text });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey) return;
    if (event.key === "ArrowDown" && !this.list.isOpen) void this.list.ask(this.dataset.url ?? "", { q: this.input.value === this.#shown ? "" : this.input.value });
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.list.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape" && (this.list.isOpen || this.#isTaking)) this.#giveUp();
    else if (event.key === "Enter" && this.input.value.trim() !== this.#shown) void this.#take();
    else return;
    event.preventDefault();
    if (event.key === "Enter" || event.key === "Escape") event.stopPropagation();
  }

  /** Enter: the marked item, or the answer to what was typed if it has not come yet. */
  async #take() {
    const text = this.input.value.trim();
    if (!text) return this.#leave();
    if (this.list.answered !== text && !(await this.#findsOne(text))) return undefined;
    return this.list.chooseActive();
  }

  /** Ask for what was typed before its answer came; to go on meanwhile is not to give it up. @param {string} text */
  async #findsOne(text) {
    this.#isTaking = true;
    const items = await this.list.ask(this.dataset.url ?? "", { q: text }).finally(() => (this.#isTaking = false));
    if (items?.length === 1) return true;
    if (document.activeElement !== this.input) this.#leave();
    return false;
  }

  #giveUp() {
    this.#isTaking = false;
    this.#leave();
  }

  /** Empty text clears the choice; unfinished text goes back to it. */
  #leave() {
    if (this.#isTaking) return;
    this.list.close();
    if (this.input.value.trim() === "" && this.value) {
      this.setValue("", "");
      this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: null }));
    } else {
      this.input.value = this.#shown;
    }
  }
}

customElements.define("record-picker", RecordPicker);
