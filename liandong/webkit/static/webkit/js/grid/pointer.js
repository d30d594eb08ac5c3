/** Mouse and finger in the grid: choosing cells and blocks, dragging rows and heads, prices on hover. */

import { withScript } from "../http.js";

/** @import {LineGrid} from "./element.js" @import {LineFacts} from "./line-facts.js" */

/** Cells which say where their price comes from. */
const EXPLAINED = new Set(["product", "price", "quantity"]);
const EXPLAIN_MS = 500;

export class Pointer {
  /** Is the button held that was pressed on a cell? */
  #isHeld = false;
  /** Where the pointer is by now, as long as the cell before is still being left. @type {{row: number, column: number}|null} */
  #ahead = null;
  #isLeaving = false;
  /** @type {LineFacts|null} */
  #facts = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {LineGrid} grid */
  constructor(grid) {
    this.grid = grid;
  }

  /** @param {HTMLTableElement} table */
  listen(table) {
    table.addEventListener("mousedown", (event) => this.#pressed(event));
    table.addEventListener("pointerdown", (event) => this.#grabbed(event));
    this.grid.scroller.addEventListener("mousemove", (event) => this.#moved(event));
    table.addEventListener("mouseover", (event) => this.#hovered(event));
    table.addEventListener("dblclick", (event) => this.grid.painter.positionOf(event.target) && this.grid.editor.beginEdit());
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const { grid } = this;
    const at = grid.painter.positionOf(event.target);
    if (!at || event.button !== 0) return;
    event.preventDefault(); // the editor keeps the focus
    if (event.shiftKey) return grid.select(at);
    this.#facts?.hide();
    this.#isHeld = true;
    addEventListener("mouseup", () => (this.#isHeld = false), { once: true });
    const isTouch = matchMedia("(pointer: coarse), (max-width: 760px)").matches;
    this.#isLeaving = true;
    this.#ahead = null;
    void grid.editor.leave().then(() => {
      this.#isLeaving = false;
      grid.goTo(at.row, at.column);
      if (this.#ahead && (this.#ahead.row !== at.row || this.#ahead.column !== at.column)) grid.select(this.#ahead);
      if (isTouch) grid.editor.beginEdit();
    });
  }

  /** With the button held the block grows. @param {MouseEvent} event */
  #moved(event) {
    if (!this.#isHeld || event.buttons !== 1) return;
    const { grid } = this;
    const at = grid.painter.positionAt(event.clientX, event.clientY);
    if (at && this.#isLeaving) this.#ahead = at;
    if (!at || this.#isLeaving || (!grid.anchor && at.row === grid.editor.row && at.column === grid.editor.column)) return;
    if (grid.anchor?.row === at.row && grid.anchor.column === at.column) return;
    grid.select(at);
    grid.painter.cell(at.row, at.column)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {MouseEvent} event */
  #hovered(event) {
    if (event.buttons) return;
    const at = this.grid.painter.positionOf(event.target);
    if (at) this.explainSoon(at.row, at.column);
    else this.#facts?.hide();
  }

  /** A row number or the edge of a head was pressed: rows are dragged, columns widened. @param {PointerEvent} event */
  #grabbed(event) {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const row = this.grid.painter.rowOfNumber(event.target);
    const grip = event.target.closest("[data-grip]");
    if (row === null && !(grip instanceof HTMLElement)) return;
    event.preventDefault();
    if (row !== null) this.#selectRow(row, event.shiftKey);
    void withScript(import("./dragging.js"), ({ dragRows, dragWidth }) => {
      if (row !== null) dragRows(this.grid, event);
      else dragWidth(this.grid, event, Number(grip?.getAttribute("data-grip")));
    });
  }

  /** @param {number} row @param {boolean} isExtending */
  #selectRow(row, isExtending) {
    const { grid } = this;
    const { top, bottom } = grid.selection();
    if (grid.anchor !== null && row >= top && row <= bottom && !isExtending) return; // a block that is dragged stays one
    const first = isExtending ? grid.editor.row : row;
    void grid.editor.leave().then(() => {
      grid.goTo(first, 0);
      grid.select({ row, column: grid.config.columns.length - 1 });
    });
  }

  /** Show the prices behind a cell after a while. @param {number} row @param {number} column */
  explainSoon(row, column) {
    clearTimeout(this.#timer);
    this.#facts?.hide();
    const { config, model } = this.grid;
    const field = config.columns[column];
    if (!config.facts_url || !model.rows[row]?.line.product || !field || !EXPLAINED.has(field.name)) return;
    this.#timer = setTimeout(() => void this.#explain(row, column), EXPLAIN_MS);
  }

  /** Put the best substitute in the place of a line's product. @param {number} row */
  async replaceProduct(row) {
    if (!this.grid.config.facts_url || this.grid.config.is_read_only) return;
    const part = await import("./line-facts.js").catch(() => null);
    if (!part) return;
    this.#facts ??= new part.LineFacts(this.grid);
    await this.#facts.replace(row);
  }

  /** @param {number} row @param {number} column */
  async #explain(row, column) {
    const part = await import("./line-facts.js").catch(() => null); // a help only: without the server there is none
    if (!part) return;
    this.#facts ??= new part.LineFacts(this.grid);
    await this.#facts.show(row, column);
  }
}
