/** Draws the lines as plain-text cells in blocks of 25 rows, and repaints only what changed. */

import { element, gettext, format } from "../text.js";
import { grouped } from "../money.js";
import { cellText, isNumber, isRight } from "./columns.js";

/** @import {Column, Line, Row} from "../types.js" */
/** @import {GridModel} from "./model.js" */

const BLOCK = 25;
/** @type {Record<string, string>} */
const FLEXIBLE = { product: "2fr", text: "1fr" };
/** Figures of up to so many signs fit every column; longer ones widen theirs by so many pixels a sign. */
const SIGNS_THAT_FIT = 11;
const SIGN = 7.4;
const PADDING = 18;
/** Cells a phone card does not show: they follow from the others. @type {Set<string>} */
const PHONE_HIDDEN = new Set(["product.code", "net_amount", "tax_amount", "tax_rate", "product.barcode", "product.available"]);

/** @param {Line[]} lines */
export const needsLots = (lines) => lines.some((line) => Boolean(line.product?.has_lots || line.lot));

/** @param {Line[]} lines */
const needsSerials = (lines) => lines.some((line) => Boolean(line.product?.has_serials || line.serials));

/** The columns to show for these lines. @param {Column[]} columns @param {Line[]} lines */
export function visibleColumns(columns, lines) {
  const hasLots = needsLots(lines);
  const hasSerials = needsSerials(lines);
  return columns.filter((column) => !column.is_hidden && (!column.is_when_needed || (column.kind === "serials" ? hasSerials : hasLots)));
}

export class GridPainter {
  /** @type {HTMLTableRowElement[]} */
  #rows = [];
  /** @type {string[][]} */
  #painted = [];
  #short = new Set();
  /** @type {Column[]} */
  columns = [];
  /** @type {{row: number, column: number}} */
  #cursor = { row: -1, column: -1 };

  /** @param {HTMLTableElement} table @param {GridModel} model */
  constructor(table, model) {
    this.table = table;
    this.model = model;
    this.redraw();
  }

  /** @type {HTMLTableRowElement} */
  #template;

  /** Widths in px that long figures need, by position of their column. @type {Map<number, number>} */
  #needed = new Map();

  /** Draw everything anew: at first, and when other columns are shown. */
  redraw() {
    this.columns = this.model.config.columns;
    this.#rows = [];
    this.#painted = [];
    this.#needed = new Map();
    this.table.replaceChildren();
    this.#drawHead();
    this.#template = this.#makeTemplate();
    this.paintFrom(0);
  }

  #drawHead() {
    this.setWidths();
    const heads = this.columns.map((column, index) =>
      element("th", { role: "columnheader", scope: "col", "aria-colindex": index + 2, class: isRight(column) ? "is-number" : null, "data-head": index }, column.label,
        element("span", { class: "grid-grip", "data-grip": index })));
    const corner = element("th", { role: "columnheader", scope: "col", "aria-colindex": 1, class: "grid-number", "aria-label": gettext("行号") }, "#");
    this.table.append(element("thead", { role: "rowgroup" }, element("tr", { role: "row", "aria-rowindex": 1 }, corner, ...heads)));
    this.table.setAttribute("aria-colcount", String(this.columns.length + 1));
  }

  /** Give the columns their widths. */
  setWidths() {
    const tracks = this.columns.map((column, index) => {
      const width = `${this.#width(index)}px`;
      return FLEXIBLE[column.kind] && !column.name.includes(".") && !column.is_figure ? `minmax(${width}, ${FLEXIBLE[column.kind]})` : `minmax(${width}, auto)`;
    });
    const fixed = tracks.map((track, index) => (track.includes("fr") ? track : `${this.#width(index)}px`));
    if (!fixed.some((track) => track.includes("fr"))) fixed[fixed.length - 1] = tracks.at(-1)?.replace("auto", "1fr") ?? "1fr";
    this.table.style.setProperty("--grid-columns", `44px ${fixed.join(" ")}`);
    const least = this.columns.reduce((sum, _column, index) => sum + this.#width(index), 44);
    this.table.style.setProperty("--grid-width", `${least}px`); // a long name takes what is left, it never pushes amounts out of sight
  }

  /** @param {number} index */
  #width(index) {
    return Math.max(this.columns[index]?.width ?? 96, this.#needed.get(index) ?? 0);
  }

  /** Make room for a long figure: one that lost its last digits would be read as a smaller one. @param {number} index @param {string} text */
  #makeRoom(index, text) {
    const needed = Math.ceil(text.length * SIGN) + PADDING;
    if (needed <= this.#width(index)) return;
    this.#needed.set(index, needed);
    this.setWidths();
    this.table.dispatchEvent(new Event("widen"));
  }

  #makeTemplate() {
    const cells = this.columns.map((column, index) => {
      const isHidden = column.is_phone_hidden ?? PHONE_HIDDEN.has(column.name);
      const classes = [isRight(column) ? "is-number" : "", column.kind === "product" ? "is-phone-title" : "", isHidden ? "is-phone-hidden" : "", column.name === "product.specification" ? "is-phone-note" : ""];
      return element("td", {
        role: "gridcell", "aria-colindex": index + 2, class: classes.filter(Boolean).join(" ") || null, "data-column": index, "data-label": column.label,
        "data-placeholder": column.kind === "product" ? gettext("＋ 添加商品") : null,
      });
    });
    const number = element("th", { role: "rowheader", scope: "row", "aria-colindex": 1, class: "grid-number" });
    return /** @type {HTMLTableRowElement} */ (element("tr", { role: "row" }, number, ...cells));
  }

  /** Make as many table rows as there are lines. */
  #fit() {
    const wanted = this.model.rows.length;
    while (this.#rows.length < wanted) {
      const index = this.#rows.length;
      if (index % BLOCK === 0) this.table.append(element("tbody", { role: "rowgroup" }));
      const row = /** @type {HTMLTableRowElement} */ (this.#template.cloneNode(true));
      row.setAttribute("aria-rowindex", String(index + 2));
      row.dataset.row = String(index);
      /** @type {HTMLElement} */ (row.firstElementChild).textContent = String(index + 1);
      this.table.tBodies[Math.floor(index / BLOCK)]?.append(row);
      this.#rows.push(row);
      this.#painted.push([]);
    }
    while (this.#rows.length > wanted) {
      const body = this.#rows.pop()?.parentElement;
      this.#painted.pop();
      body?.lastElementChild?.remove();
      if (body && !body.childElementCount) body.remove();
    }
    this.table.setAttribute("aria-rowcount", String(wanted + 1));
  }

  /** Repaint from this row to the end (rows were added or removed). @param {number} first */
  paintFrom(first) {
    this.#fit();
    this.#short = this.model.shortProducts();
    for (let index = first; index < this.model.rows.length; index += 1) this.#paint(index);
  }

  /** Repaint these rows, and those whose stock warning changed. @param {number[]} indexes */
  paintRows(indexes) {
    if (this.#rows.length !== this.model.rows.length) return this.paintFrom(0);
    const before = this.#short;
    this.#short = this.model.shortProducts();
    const wanted = new Set(indexes);
    const changed = new Set([...before, ...this.#short].filter((id) => before.has(id) !== this.#short.has(id)));
    this.model.rows.forEach((row, index) => {
      if (wanted.has(index) || (row.line.product && changed.has(row.line.product.id))) this.#paint(index);
    });
  }

  /** Repaint one row, and the rows whose stock warning it changed. @param {number} index */
  paintRow(index) {
    if (this.#rows.length !== this.model.rows.length) return this.paintFrom(index);
    this.paintRows([index]);
  }

  /** @param {number} index */
  #paint(index) {
    const row = this.model.rows[index];
    const drawn = this.#rows[index];
    if (!row || !drawn) return;
    drawn.classList.toggle("is-blank", this.model.isBlank(row));
    const painted = /** @type {string[]} */ (this.#painted[index]);
    this.columns.forEach((column, position) => {
      const text = cellText(column, row, this.model.config);
      const state = this.#state(position, row, index, text);
      const mark = `${text}\u0000${state.join("\u0000")}`;
      if (painted[position] === mark) return;
      painted[position] = mark;
      if (text.length > SIGNS_THAT_FIT && isNumber(column)) this.#makeRoom(position, text);
      this.#write(/** @type {HTMLElement} */ (drawn.children[position + 1]), text, state);
    });
  }

  /** Look and explanation of a cell: [state class, note, title]. @param {number} position @param {Row} row @param {number} index @param {string} text */
  #state(position, row, index, text) {
    const column = /** @type {Column} */ (this.columns[position]);
    const problem = row.problems[column.name];
    const fixed = this.model.mayEdit(index, position) ? "" : "is-read-only";
    const sign = isNumber(column) && text.startsWith("-") ? " is-negative" : "";
    if (problem) return ["has-problem", "", problem];
    const product = row.line.product;
    if (column.kind === "quantity" && column.name === "quantity" && product && this.#short.has(product.id)) {
      const available = grouped(product.available ?? "0");
      return ["is-short", format(gettext("存%(available)s"), { available }), format(gettext("可用库存 %(available)s"), { available })];
    }
    if (column.kind === "serials" && (product?.has_serials || text)) return this.#counted(row.line, text);
    const warning = row.warnings?.[column.name];
    if (warning) return [`is-warned${sign}`, "", warning];
    const difference = row.differences[column.name];
    if (difference !== undefined) return ["has-difference", "", format(gettext("服务器改为此值，原为 %(difference)s"), { difference })];
    return [fixed + sign, "", ""];
  }

  /** How many serial numbers a line has of those it needs. @param {Line} line @param {string} text */
  #counted(line, text) {
    const needed = Number(line.quantity || 0) * Number(this.model.unitOf(line)?.ratio ?? 1);
    const count = text ? text.split(" ").length : 0; // a range that was typed counts once it is saved
    return [count === needed ? "" : "is-warned", `${count}/${needed}`, text];
  }

  /** @param {HTMLElement} cell @param {string} text @param {string[]} state */
  #write(cell, text, [look = "", note = "", title = ""]) {
    if (cell.textContent !== text) cell.textContent = text;
    for (const name of ["has-problem", "is-short", "is-warned", "has-difference", "is-read-only", "is-negative"]) {
      cell.classList.toggle(name, look.split(" ").includes(name));
    }
    cell.toggleAttribute("aria-readonly", look.includes("is-read-only"));
    if (look.includes("is-read-only")) cell.setAttribute("aria-readonly", "true");
    if (look === "has-problem") cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    if (note) cell.dataset.note = note;
    else delete cell.dataset.note;
    cell.title = title || (text.length > 12 ? text : "");
  }

  /** @param {number} row @param {number} column @returns {HTMLElement|null} */
  cell(row, column) {
    return /** @type {HTMLElement|null} */ (this.#rows[row]?.children[column + 1] ?? null);
  }

  /** Show where the cursor is. @param {number} row @param {number} column */
  moveCursor(row, column) {
    this.cell(this.#cursor.row, this.#cursor.column)?.classList.remove("is-cursor");
    this.#rows[this.#cursor.row]?.classList.remove("is-current");
    this.#cursor = { row, column };
    this.cell(row, column)?.classList.add("is-cursor");
    this.#rows[row]?.classList.add("is-current");
  }

  /** Tint a block of cells; null clears it. @param {{top: number, bottom: number, left: number, right: number}|null} block */
  paintSelection(block) {
    for (const cell of this.table.querySelectorAll("td.is-selected")) cell.classList.remove("is-selected");
    if (!block) return;
    for (let row = block.top; row <= block.bottom; row += 1) {
      for (let column = block.left; column <= block.right; column += 1) this.cell(row, column)?.classList.add("is-selected");
    }
  }

  /** Where an element lies in the grid, or null. @param {EventTarget|null} target @returns {{row: number, column: number}|null} */
  positionOf(target) {
    const cell = target instanceof Element ? target.closest("td[data-column]") : null;
    const row = cell?.parentElement;
    if (!(cell instanceof HTMLElement) || !row) return null;
    return { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
  }

  /** Where a point of the window lies in the grid; the editor over the cells does not count. @param {number} x @param {number} y */
  positionAt(x, y) {
    return document.elementsFromPoint(x, y).map((one) => this.positionOf(one)).find(Boolean) ?? null;
  }

  /** The row whose number was pressed, or null. @param {EventTarget|null} target @returns {number|null} */
  rowOfNumber(target) {
    const number = target instanceof Element ? target.closest("tbody .grid-number")?.parentElement : null;
    return number ? Number(number.dataset.row) : null;
  }

  /** The row at a height of the window; past the end for below all. @param {number} y */
  rowAt(y) {
    const found = this.#rows.findIndex((row) => y < row.getBoundingClientRect().bottom);
    return found < 0 ? this.#rows.length - 1 : found;
  }

  /** Show where dragged rows would land; null clears it. @param {number|null} row */
  markDrop(row) {
    for (const marked of this.table.querySelectorAll(".is-drop")) marked.classList.remove("is-drop");
    if (row !== null) this.#rows[row]?.classList.add("is-drop");
  }
}
