/** The sheet of a family's variants: which cell is which product, what the document's lines say of it, and back. */

import { gettext } from "../text.js";
import { normalise, parse, plain } from "../money.js";

/** @import {Product, Row} from "../types.js" @import {LineGrid} from "./element.js" */
/**
 * @typedef {{id: number, name: string}} Value
 * @typedef {{family: {id: number, code: string, name: string}|null, axes: {name: string, values: Value[]}[],
 *   items: {product: Product, combination: number[]}[]}} Answer
 * @typedef {{product: Product, name: string, row: number, column: number, rows: Row[], text: string, before: string, isWrong: boolean}} Cell
 *   rows: the document's lines of the product; text: the quantity as typed
 */

const ONE = 1000000n;

/** What is given away is no part of the sheet, with a reason or by a promotion. @param {Row} row */
const isGift = ({ line }) => Boolean(line.gift || (line.promotion && !line.price_reason && !line.origin && !parse(line.price ?? "", 6)));

/** Every combination of some values, the last running fastest. @param {Value[][]} lists @returns {Value[][]} */
const combined = (lists) => lists.reduce((found, values) => found.flatMap((one) => values.map((value) => [...one, value])), /** @type {Value[][]} */ ([[]]));

export class Sheet {
  /** The unit of new lines, by name. @type {string} */
  unit = "";

  /** @param {LineGrid} grid @param {Answer} answer */
  constructor(grid, answer) {
    this.grid = grid;
    this.axes = answer.axes;
    this.keepsZero = (grid.config.all_columns ?? grid.config.columns).some((column) => column.name === "book_quantity"); // a count may find none
    const across = answer.axes.length > 1 ? answer.axes.at(-1) : undefined;
    /** @type {Value[]} */
    this.columns = across?.values ?? [{ id: 0, name: gettext("数量") }];
    this.heads = combined((across ? answer.axes.slice(0, -1) : answer.axes).map((axis) => axis.values));
    /** @type {Map<string, Cell>} */
    this.cells = new Map();
    const byKey = new Map(answer.items.map((item) => [item.combination.join(), item.product]));
    this.heads.forEach((head, row) => this.columns.forEach((value, column) => {
      const values = across ? [...head, value] : head;
      const product = byKey.get(values.map((one) => one.id).join());
      if (product) this.cells.set(`${row}:${column}`, this.#cell(product, values, row, column));
    }));
    const names = [...this.cells.values()].map(({ product }) => product.units.map((unit) => unit.name));
    this.units = (names[0] ?? []).filter((name) => names.every((some) => some.includes(name)));
    const first = [...this.cells.values()][0]?.product;
    const usual = first?.units.find((unit) => unit.id === first.default_unit)?.name ?? "";
    this.unit = this.units.includes(usual) ? usual : (this.units[0] ?? "");
  }

  /** @param {Product} product @param {Value[]} values @param {number} row @param {number} column @returns {Cell} */
  #cell(product, values, row, column) {
    const rows = this.grid.model.rows.filter((one) => one.line.product?.id === product.id && !isGift(one));
    const text = rows.length === 1 ? String(rows[0]?.line.quantity ?? "") : "";
    return { product, name: values.map((one) => one.name).join(" "), row, column, rows, text, before: text, isWrong: false };
  }

  /** @param {number} row @param {number} column */
  at(row, column) {
    return this.cells.get(`${row}:${column}`);
  }

  /** Several lines of one product are changed in the document itself. @param {Cell} cell */
  isLocked(cell) {
    return cell.rows.length > 1;
  }

  /** The unit a cell is typed in: its line's, else the one chosen for the sheet. @param {Cell} cell */
  unitOf(cell) {
    const line = cell.rows[0]?.line;
    if (line) return this.grid.model.unitOf(line);
    return cell.product.units.find((unit) => unit.name === this.unit) ?? cell.product.units[0];
  }

  /** Understand what was typed; blank is nothing. @param {Cell} cell @param {string} typed */
  write(cell, typed) {
    const text = normalise(typed);
    const value = parse(text, 6);
    const digits = this.grid.config.decimals.quantity;
    const decimals = /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0;
    cell.isWrong = text !== "" && (value === null || value < 0n || decimals > digits);
    cell.text = cell.isWrong || value === null ? typed.trim() : value === 0n && !this.keepsZero ? "" : plain(value, 6);
  }

  /** The quantity of a cell in base units, scaled by 10^6. @param {Cell} cell */
  base(cell) {
    if (this.isLocked(cell)) return cell.rows.reduce((sum, { line }) => sum + this.#inBase(String(line.quantity ?? ""), this.grid.model.unitOf(line)?.ratio), 0n);
    return cell.isWrong ? 0n : this.#inBase(cell.text, this.unitOf(cell)?.ratio);
  }

  /** @param {string} text @param {string|undefined} ratio */
  #inBase(text, ratio) {
    return ((parse(text, 6) ?? 0n) * (parse(ratio ?? "1", 6) ?? ONE)) / ONE;
  }

  /** Does a document that takes goods out take more than there is? @param {Cell} cell */
  isShort(cell) {
    const there = parse(cell.product.available ?? "", 6);
    return this.grid.config.direction === "out" && there !== null && this.base(cell) > there;
  }

  /** What stands in each row, each column and altogether, in base units; and in how many cells. */
  sums() {
    const rows = this.heads.map(() => 0n);
    const columns = this.columns.map(() => 0n);
    let all = 0n;
    let filled = 0;
    for (const cell of this.cells.values()) {
      const base = this.base(cell);
      rows[cell.row] = (rows[cell.row] ?? 0n) + base;
      columns[cell.column] = (columns[cell.column] ?? 0n) + base;
      all += base;
      if (base) filled += 1;
    }
    const shown = (/** @type {bigint} */ sum) => plain(sum, 6);
    return { rows: rows.map(shown), columns: columns.map(shown), all: shown(all), filled };
  }

  get changed() {
    return [...this.cells.values()].filter((cell) => !this.isLocked(cell) && cell.text !== cell.before);
  }

  /** @param {Record<string, string>} available of products by id */
  takeStock(available) {
    for (const cell of this.cells.values()) {
      const now = available[cell.product.id];
      if (now !== undefined && cell.product.available !== undefined) cell.product = { ...cell.product, available: now };
    }
  }

  /** Make the document's lines what the sheet says, as one undo step. */
  apply() {
    const { model } = this.grid;
    const changed = this.changed;
    const added = changed.filter((cell) => cell.text && !cell.rows.length);
    model.asOneStep(() => {
      for (const cell of changed) {
        const index = cell.rows[0] ? model.rows.indexOf(cell.rows[0]) : -1;
        if (index >= 0 && cell.text) model.set(index, "quantity", cell.text);
        else if (index >= 0) model.remove(index);
      }
      let at = this.#end();
      for (const cell of added) this.#add(cell, at++);
    });
    this.grid.repaint(0);
    const product = this.grid.config.columns.findIndex((column) => column.kind === "product");
    this.grid.goTo(model.rows.length - 1, Math.max(0, product));
  }

  /** New lines stand after the family's own, else before the blank line. */
  #end() {
    const { rows } = this.grid.model;
    const own = new Set([...this.cells.values()].flatMap((cell) => cell.rows));
    const last = rows.findLastIndex((row) => own.has(row));
    if (last >= 0) return last + 1;
    const blank = rows.findIndex((row) => this.grid.model.isBlank(row));
    return blank < 0 ? rows.length : blank;
  }

  /** @param {Cell} cell @param {number} at */
  #add(cell, at) {
    const { model } = this.grid;
    model.insert(at);
    model.set(at, "product", cell.product);
    const unit = this.unitOf(cell);
    if (unit && unit.id !== model.rows[at]?.line.unit) model.set(at, "unit", unit.id);
    model.set(at, "quantity", cell.text);
  }
}
