/**
 * The one floating input. It always lies over the cell with the cursor and has the focus, so that
 * typing, input methods (IME), paste and copy work without a special case: in "navigate" mode it is
 * transparent with its text selected, and the first character typed turns it into "edit" mode.
 */

import { element, gettext, format } from "../text.js";
import { withScript } from "../http.js";
import { cellText, editText, isList, isNumber, knownChoices, understand } from "./columns.js";
import { Suggestions } from "./suggestions.js";

/** @import {Column, Product} from "../types.js" */
/** @import {Item} from "./suggestions.js" */
/** @import {GridConfig, Row} from "../types.js" */
/** @import {GridModel} from "./model.js" */
/** @import {GridPainter} from "./paint.js" @import {LineGrid} from "./element.js" */
/**
 * What the editor needs of the grid.
 * @typedef {{config: GridConfig, model: GridModel,
 *   painter: GridPainter, scroller: HTMLElement, context: Record<string, unknown>,
 *   change: (row: number, field: string, value: unknown) => void,
 *   fail: (row: number, field: string, text: string, problem: string) => void,
 *   moveOn: (way: "needed"|"editable", step: 1|-1) => void,
 *   createProduct: (text: string) => void}} Host
 */

export class GridEditor {
  row = 0;
  column = 0;
  /** @type {"navigate"|"edit"} */
  mode = "navigate";
  #initial = "";

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
    this.input = /** @type {HTMLInputElement} */ (element("input", {
      class: "grid-editor", type: "text", autocomplete: "off", spellcheck: "false", autocapitalize: "off", role: "combobox",
      "aria-expanded": "false", "aria-haspopup": "listbox", "aria-autocomplete": "list", enterkeyhint: "next", "data-mode": "navigate",
    }));
    this.list = new Suggestions(this.input, {
      choose: (item) => this.take(item),
      ...(host.config.create_url ? { create: (text) => host.createProduct(text) } : {}),
    });
    this.input.addEventListener("input", (event) => this.#typed(event instanceof InputEvent && event.isComposing));
    this.input.addEventListener("compositionstart", () => this.#startEdit());
    this.input.addEventListener("compositionend", () => this.#typed(false));
    this.input.addEventListener("pointerdown", () => this.mode === "navigate" && this.beginEdit());
    this.input.addEventListener("focusout", () => void this.leave());
    this.input.addEventListener("focusin", () => this.refresh());
    new ResizeObserver(() => this.place()).observe(host.scroller);
    host.painter.table.addEventListener("widen", () => this.place());
  }

  /** @returns {Column} */
  get field() {
    return /** @type {Column} */ (this.host.config.columns[this.column]);
  }

  /** @returns {Row} */
  get current() {
    return /** @type {Row} */ (this.host.model.rows[this.row]);
  }

  /** Does this column take its value from a search? */
  get isSearched() {
    return this.field.kind === "product" || Boolean(this.field.search_url);
  }

  /** @param {number} row @param {number} column @param {boolean} [takeFocus] */
  goTo(row, column, takeFocus = true) {
    this.list.close();
    this.mode = "navigate";
    this.row = Math.max(0, Math.min(row, this.host.model.rows.length - 1));
    this.column = Math.max(0, Math.min(column, this.host.config.columns.length - 1));
    this.host.painter.moveCursor(this.row, this.column);
    this.host.painter.cell(this.row, this.column)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.place();
    if (takeFocus && document.activeElement !== this.input) this.input.focus({ preventScroll: true });
    this.refresh();
  }

  /** Lay the input over its cell. */
  place() {
    const cell = this.host.painter.cell(this.row, this.column);
    if (!cell) return;
    const at = cell.getBoundingClientRect();
    const frame = this.host.scroller.getBoundingClientRect();
    const left = at.left - frame.left - this.host.scroller.clientLeft + this.host.scroller.scrollLeft;
    const top = at.top - frame.top - this.host.scroller.clientTop + this.host.scroller.scrollTop;
    const style = this.input.style;
    style.transform = `translate(${left}px, ${top}px)`; // no layout, unlike left and top
    if (style.width !== `${at.width}px`) style.width = `${at.width}px`;
    if (style.height !== `${at.height}px`) style.height = `${at.height}px`;
  }

  /** Show the cell's text in the input again. */
  refresh() {
    if (this.mode === "edit" || !this.current) return;
    this.input.value = cellText(this.field, this.current, this.host.config);
    this.input.dataset.mode = this.mode;
    this.input.readOnly = !this.host.model.mayEdit(this.row, this.column);
    this.input.inputMode = isNumber(this.field) ? "decimal" : this.field.kind === "unit" ? "none" : "text";
    this.input.classList.toggle("is-number", isNumber(this.field));
    this.input.classList.toggle("is-title", this.field.kind === "product");
    const problem = this.current.problems[this.field.name] ?? "";
    this.input.setAttribute("aria-label", format(gettext("第 %(row)s 行 %(label)s %(problem)s"), { row: this.row + 1, label: this.field.label, problem }).trim());
    if (document.activeElement === this.input) this.input.select();
  }

  #startEdit() {
    if (this.input.readOnly) return;
    this.mode = "edit";
    this.input.dataset.mode = "edit";
    this.#initial = editText(this.field, this.current, this.host.config);
  }

  /** @param {boolean} isComposing letters of an input method are no text yet */
  #typed(isComposing) {
    if (this.mode === "navigate") this.#startEdit();
    if (!isComposing && this.mode === "edit") this.#suggest();
  }

  #suggest() {
    const text = this.input.value.trim();
    if (this.isSearched) {
      if (!text) return this.list.close();
      return this.list.askSoon(this.#searchUrl(), this.#question(text));
    }
    const known = isList(this.field) ? knownChoices(this.field, this.current.line) : null;
    if (known) this.list.show(known.filter((choice) => choice.name.includes(text) || text === this.#initial));
  }

  #searchUrl() {
    return this.field.search_url ?? this.host.config.search_url;
  }

  /** @param {string} text */
  #question(text) {
    return { ...this.host.context, ...(this.field.kind === "product" ? {} : { product: this.current.line.product?.id }), q: text };
  }

  /** Edit the text that is there (F2, double click, tap). */
  beginEdit() {
    if (!this.host.model.mayEdit(this.row, this.column)) return;
    if (this.field.kind === "serials") return void withScript(import("./serials.js"), ({ editSerials }) => editSerials(this, this.row));
    this.#startEdit();
    this.input.value = this.#initial;
    this.input.select();
    const known = isList(this.field) ? knownChoices(this.field, this.current.line) : null;
    if (known) this.list.show(known);
    else if (this.isSearched) void this.list.ask(this.#searchUrl(), this.#question(this.#initial));
  }

  /** Give up what was typed. */
  cancel() {
    this.list.close();
    this.mode = "navigate";
    this.refresh();
  }

  /** The focus goes elsewhere: keep what is understood, drop an unfinished search. */
  async leave() {
    if (this.mode === "navigate") return;
    if (this.isSearched) this.cancel();
    else await this.commit();
  }

  /**
   * Write what was typed into the line.
   * @returns {Promise<boolean>} false when the choice is still open (the list stays)
   */
  async commit() {
    if (this.mode === "navigate") return true;
    const text = this.input.value.trim();
    if (text === this.#initial.trim()) {
      this.cancel();
      return true;
    }
    if (text && this.isSearched) return this.#commitSearch(text);
    const { row, field } = this;
    const { value, problem } = understand(field, this.current.line, text, this.host.config);
    this.mode = "navigate";
    this.list.close();
    if (problem) this.host.fail(row, field.name, text, problem);
    else if (field.kind === "product") this.host.change(row, field.name, null);
    else this.host.change(row, field.name, value);
    this.refresh();
    return true;
  }

  /** One match, or an exact code, is taken; otherwise the list stays for a choice. @param {string} text */
  async #commitSearch(text) {
    const at = { row: this.row, column: this.column };
    const items = this.list.answered === text ? this.list.items : await this.list.ask(this.#searchUrl(), this.#question(text));
    if (!items || this.mode !== "edit" || at.row !== this.row || at.column !== this.column) return false;
    const exact = items.filter((item) => item.code === text || item.barcode === text || item.their_code === text);
    const chosen = exact.length === 1 ? exact[0] : items.length === 1 ? items[0] : null;
    if (!chosen) return false;
    this.#write(chosen);
    return true;
  }

  /** @param {Item} item */
  #write(item) {
    this.list.close();
    this.mode = "navigate";
    if (item.family) return this.#enterMatrix(item.family);
    const { field, row } = this;
    if (field.kind === "product") this.host.change(row, field.name, /** @type {Product} */ (item));
    else if (field.search_url) this.#writeRecord(row, field.name, item);
    else this.host.change(row, field.name, item.id);
    this.refresh();
  }

  /** A family was chosen: its variants are entered in a sheet. @param {number} family */
  #enterMatrix(family) {
    const grid = /** @type {LineGrid} */ (/** @type {unknown} */ (this.host));
    this.refresh();
    void withScript(import("./matrix.js"), ({ enterMatrix }) => enterMatrix(grid, { family }));
  }

  /** A record was chosen; what it proposes goes into fields that are still empty. @param {number} row @param {string} name @param {Item} item */
  #writeRecord(row, name, item) {
    this.host.model.asOneStep(() => {
      this.host.change(row, name, { id: item.id, name: item.name });
      for (const [other, value] of Object.entries(item.values ?? {})) {
        if (this.field.kind === "lot" || !this.host.model.rows[row]?.line[other]) this.host.change(row, other, value);
      }
    });
  }

  /** An item of the list was taken: write it and go on. @param {Item} item */
  take(item) {
    this.#write(item);
    if (!item.family) this.host.moveOn("needed", 1);
  }
}
