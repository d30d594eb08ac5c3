/**
 * <line-grid data-config="id of the JSON script">: the entry grid.
 *
 * Events (bubbling): lines-changed, totals-changed (detail: sums), grid-warnings (detail: problems).
 * For the form: payload(), commit(), showProblems(), replaceLines(), appendLines(), takeAnswer(), context.
 */

import { element, gettext, readJson } from "../text.js";
import { withScript } from "../http.js";
import { GridModel } from "./model.js";
import { GridPainter, visibleColumns } from "./paint.js";
import { GridEditor } from "./editor.js";
import { handleKey } from "./keyboard.js";
import { Pointer } from "./pointer.js";
import { Scans, prepareScans } from "./scans.js";
import { listenForBursts } from "../bursts.js";
import { makeTools } from "./tools.js";
import { TotalsPanel } from "./totals.js";
import { copyFrom, pasteInto } from "./clipboard.js";
import * as commands from "./commands.js";
import { lineForServer } from "./payload.js";

/** @import {Column, GridConfig, Line, Problem} from "../types.js" */
/** @typedef {{top: number, bottom: number, left: number, right: number}} Block */

export class LineGrid extends HTMLElement {
  /** What searches and totals need of the header: partner, place, business_date. @type {Record<string, unknown>} */
  context = {};
  /** The other corner of a selected block. @type {{row: number, column: number}|null} */
  anchor = null;
  /** @type {(() => void)|null} */
  #stopListening = null;
  pointer = new Pointer(this);
  /** @type {GridConfig} */
  config;
  /** @type {GridModel} */
  model;
  /** @type {GridPainter} */
  painter;
  /** @type {GridEditor} */
  editor;
  /** @type {TotalsPanel} */
  totals;
  scans = new Scans(this);
  /** @type {HTMLElement} */
  scroller;
  /** @type {HTMLInputElement|null} */
  scanInput = null;

  connectedCallback() {
    this.config = readJson(this.dataset.config ?? "grid-config");
    this.config.all_columns = this.config.columns;
    this.config.columns = visibleColumns(this.config.columns, this.config.lines);
    this.model = new GridModel(this.config);
    const table = /** @type {HTMLTableElement} */ (element("table", { class: "grid", role: "grid", "aria-label": this.getAttribute("aria-label") ?? gettext("明细") }));
    this.scroller = element("div", { class: "grid-scroll" }, table);
    this.painter = new GridPainter(table, this.model);
    this.editor = new GridEditor(this);
    this.totals = new TotalsPanel(this);
    this.scroller.append(this.editor.input);
    this.append(makeTools(this), this.scroller, this.totals.box);
    this.#listen(table);
    this.goTo(0, this.#firstNeeded(), false);
    this.totals.paint();
  }

  disconnectedCallback() {
    this.#stopListening?.();
  }

  /** @param {HTMLTableElement} table */
  #listen(table) {
    this.editor.input.addEventListener("keydown", (event) => handleKey(event, this));
    this.editor.input.addEventListener("paste", (event) => void pasteInto(this, event));
    this.editor.input.addEventListener("copy", (event) => copyFrom(this, event));
    this.pointer.listen(table);
    this.scroller.addEventListener("scroll", () => this.scroller.classList.toggle("is-aside", this.scroller.scrollLeft > 0), { passive: true });
    this.scanInput?.addEventListener("focus", prepareScans, { once: true });
    this.scanInput?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#takeScan();
    });
    const stopBursts = this.model.hasProducts && !this.config.is_read_only
      ? listenForBursts((code) => this.#burst(code), (target) => target === this.scanInput || (target instanceof Element && target.closest("dialog") !== null))
      : () => undefined;
    const focusScan = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "F4" || event.altKey || event.ctrlKey) return;
      event.preventDefault();
      this.scanInput?.focus();
    };
    document.addEventListener("keydown", focusScan);
    this.#stopListening = () => {
      stopBursts();
      document.removeEventListener("keydown", focusScan);
    };
  }

  #takeScan() {
    const code = this.scanInput?.value.trim().normalize("NFKC") ?? "";
    if (this.scanInput) this.scanInput.value = "";
    if (code) this.scans.take(code);
  }

  /** @param {string} code */
  #burst(code) {
    if (document.activeElement === this.editor.input) this.editor.cancel();
    this.scans.take(code);
  }

  #firstNeeded() {
    return Math.max(0, this.config.columns.findIndex((column) => column.is_required && column.is_editable !== false));
  }

  /** @returns {Block} the selected block; one cell when none is */
  selection() {
    const { row, column } = this.editor;
    const other = this.anchor ?? { row, column };
    return { top: Math.min(row, other.row), bottom: Math.max(row, other.row), left: Math.min(column, other.column), right: Math.max(column, other.column) };
  }

  /** @param {{row: number, column: number}|null} other */
  select(other) {
    this.anchor = other;
    this.painter.paintSelection(other ? this.selection() : null);
  }

  /** @param {number} row @param {number} column @param {boolean} [takeFocus] */
  goTo(row, column, takeFocus = true) {
    if (this.anchor) this.select(null);
    this.editor.goTo(row, column, takeFocus);
    if (takeFocus) this.pointer.explainSoon(this.editor.row, this.editor.column);
  }

  /** @param {number} rows @param {number} columns @param {boolean} isSelecting */
  moveBy(rows, columns, isSelecting) {
    const { row, column } = this.editor;
    const anchor = isSelecting ? (this.anchor ?? { row, column }) : null;
    this.goTo(row + rows, column + columns);
    if (anchor) this.select(anchor);
  }

  /** @param {"needed"|"editable"} way @param {1|-1} step */
  hasNext(way, step) {
    return commands.nextCell(this, way, step) !== null;
  }

  /** @param {"needed"|"editable"} way @param {1|-1} step */
  moveOn(way, step) {
    const next = commands.nextCell(this, way, step);
    if (next) this.goTo(next.row, next.column);
  }

  /** @param {"needed"|"editable"} way @param {1|-1} step */
  async commitAndMove(way, step) {
    if (await this.editor.commit()) this.moveOn(way, step);
  }

  /** @param {number} step */
  async commitAndGo(step) {
    if (await this.editor.commit()) this.goTo(this.editor.row + step, this.editor.column);
  }

  /** Write what is being typed. */
  commit() {
    return this.editor.commit();
  }

  /** @param {number} row @param {string} field @param {unknown} value */
  change(row, field, value) {
    this.model.set(row, field, value);
    this.painter.paintRow(row);
    this.changed();
  }

  /** @param {number} row @param {string} field @param {string} text @param {string} problem */
  fail(row, field, text, problem) {
    this.model.setProblem(row, field, text, problem);
    this.painter.paintRow(row);
    this.changed();
  }

  /** @param {number} first */
  repaint(first) {
    this.painter.paintFrom(first);
    this.goTo(this.editor.row, this.editor.column, document.activeElement === this.editor.input);
    this.changed();
  }

  changed() {
    this.totals.paint();
    this.totals.checkSoon();
    this.dispatchEvent(new CustomEvent("lines-changed", { bubbles: true }));
  }

  selectAll() {
    this.editor.goTo(this.model.rows.length - 1, this.config.columns.length - 1);
    this.select({ row: 0, column: 0 });
  }

  /** @param {"undo"|"redo"} direction */
  travel(direction) {
    commands.travel(this, direction);
  }

  fillDown() {
    commands.fillDown(this);
  }

  /** @param {0|1} [after] */
  insertLine(after = 1) {
    commands.insertLine(this, after);
  }

  duplicateLines() {
    commands.duplicateLines(this);
  }

  /** @param {1|-1} step */
  shiftLines(step) {
    commands.shiftLines(this, step);
  }

  async chooseColumns() {
    await withScript(import("./column-chooser.js"), (part) => part.chooseColumns(this));
  }

  /** Show these columns, in this order. @param {Column[]} columns all of them, hidden ones marked */
  arrange(columns) {
    const field = this.editor.field;
    this.config.all_columns = columns;
    this.config.columns = visibleColumns(columns, this.model.rows.map((row) => row.line));
    this.painter.redraw();
    this.goTo(this.editor.row, Math.max(0, this.config.columns.indexOf(field)), false);
  }

  removeLines() {
    commands.removeLines(this);
  }

  clear() {
    commands.clear(this);
  }

  /** Bring a field of a row into view without taking the focus. @param {number} row @param {string} field */
  show(row, field) {
    const column = this.config.columns.findIndex((one) => one.name === field);
    this.goTo(row, Math.max(0, column), document.activeElement === this.editor.input);
  }

  /** Make the product a text named, and put it into the line it was typed in. @param {string} text */
  async createProduct(text) {
    const { row } = this.editor;
    const product = await withScript(import("./quick-product.js"), (part) => part.createProduct(this, text));
    if (product) {
      this.change(row, this.config.columns.find((column) => column.kind === "product")?.name ?? "product", product);
      this.show(row, "product");
      this.editor.input.focus({ preventScroll: true });
      this.moveOn("needed", 1);
    } else {
      this.editor.input.focus({ preventScroll: true });
    }
  }

  /** The lines as the server takes them. */
  payload() {
    return this.model.filled().map((row) => lineForServer(row.line, this.config));
  }

  /** The lines as they are, for the local copy. */
  lines() {
    return this.model.filled().map((row) => row.line);
  }

  /** @param {Line[]} lines */
  replaceLines(lines) {
    this.model.replace(lines);
    this.arrange(this.config.all_columns ?? this.config.columns);
    this.goTo(0, this.#firstNeeded(), false);
    this.totals.paint();
  }

  /** @param {Line[]} lines */
  appendLines(lines) {
    commands.appendLines(this, lines);
  }

  /** @param {Problem[]} problems */
  showProblems(problems) {
    commands.showProblems(this, problems);
  }

  /** Problems the browser itself found. */
  problems() {
    return commands.ownProblems(this);
  }
}

customElements.define("line-grid", LineGrid);
