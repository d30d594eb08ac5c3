/** The lines of the grid: values, dependent values, undo, sums. Knows nothing of the page. */

import { newKey } from "../text.js";
import { lineAmounts, parse, plain, priceFor, scaleBy, taxWithin } from "../money.js";
import { History, copyRow } from "./history.js";
import { isEditable, isMoneyField } from "./columns.js";

/** @import {GridConfig, Line, Product, Row, Totals, Unit} from "../types.js" */
/** @import {Change} from "./history.js" */
/** @typedef {{quantity: bigint, net_amount: bigint, tax_amount: bigint, gross_amount: bigint, base: bigint}} Sums
 *   base: the quantity in base units, scaled by 10^12 */

/** Typing one of these makes the price the user's own. */
const PRICED = new Set(["price", "net_amount", "gross_amount"]);

export class GridModel {
  /** @type {Row[]} */
  rows = [];
  #history = new History();
  /** @type {Change[]|null} */
  #step = null;
  /** @type {WeakMap<Row, {quantity: unknown, unit: unknown, gross: unknown, net: unknown, sums: Sums}>} */
  #known = new WeakMap();

  /** @param {GridConfig} config */
  constructor(config) {
    this.config = config;
    this.hasProducts = config.columns.some((column) => column.kind === "product");
    this.hasMoney = config.columns.some((column) => column.kind === "price" || isMoneyField(column.name));
    this.replace(config.lines);
  }

  /** Put these lines in place of all others, without undo. @param {Line[]} lines */
  replace(lines) {
    this.rows = lines.map((line) => this.rowOf(line));
    this.#history = new History();
    this.#keepBlank();
  }

  /** @returns {Row} */
  blank() {
    return { line: { id: null, key: newKey(), product: null, origin: null }, raw: {}, problems: {}, differences: {} };
  }

  /** A row of a line as the server sends it: money that follows from the rest is left to us. @param {Line} line @returns {Row} */
  rowOf(line) {
    const row = { line: { ...line, key: line.key || newKey() }, raw: {}, problems: {}, differences: {} };
    if (line.product && line.net_amount === undefined) this.compute(row.line);
    return row;
  }

  /** @param {Row} row */
  isBlank(row) {
    if (row.line.product || row.line.id || Object.keys(row.raw).length) return false;
    return (this.config.all_columns ?? this.config.columns).every(
      (column) => column.is_editable === false || column.name.includes(".") || !row.line[column.name],
    );
  }

  /** Always one blank line at the end to type into. */
  #keepBlank() {
    if (this.config.is_read_only) return;
    const last = this.rows.at(-1);
    if (!last || !this.isBlank(last)) this.rows.push(this.blank());
  }

  /** @param {number} index @param {number} position of the column */
  mayEdit(index, position) {
    const row = this.rows[index];
    const column = this.config.columns[position];
    if (!row || !column || this.config.is_read_only) return false;
    return isEditable(column, row.line, this.hasProducts);
  }

  /** Run several changes as one undo step. @template T @param {() => T} work @returns {T} */
  asOneStep(work) {
    if (this.#step) return work();
    this.#step = [];
    try {
      return work();
    } finally {
      this.#history.record(this.#step);
      this.#step = null;
      this.#keepBlank();
    }
  }

  /** @param {number} index @param {(row: Row) => void} change */
  edit(index, change) {
    const row = this.rows[index];
    if (!row) return;
    this.asOneStep(() => {
      const before = copyRow(row);
      change(row);
      this.#step?.push({ index, before, after: copyRow(row) });
    });
  }

  /** Set one field and everything that follows from it. @param {number} index @param {string} field @param {unknown} value */
  set(index, field, value) {
    this.edit(index, (row) => this.#assign(row, field, value));
  }

  /** @param {Row} row @param {string} field @param {unknown} value */
  #assign(row, field, value) {
    delete row.raw[field];
    delete row.problems[field];
    row.differences = {};
    row.warnings = {};
    if (field === "product") return this.#assignProduct(row.line, /** @type {Product|null} */ (value));
    if (field === "unit") this.#reprice(row.line, /** @type {number|null} */ (value));
    row.line[field] = value;
    if (["quantity", "price", "discount_rate", "unit"].includes(field)) row.line.anchor = "price";
    if (PRICED.has(field)) Object.assign(row.line, { price_reason: "", promotion: "", list_price: "" });
    if (field === "net_amount" || field === "gross_amount") {
      row.line.anchor = field; // the server keeps what was typed and works the price out
      const price = priceFor(field, String(value ?? ""), this.#priced(row.line), this.#rules());
      if (price !== null) row.line.price = price;
    }
    this.compute(row.line);
  }

  /** Keep what could not be understood, and why. @param {number} index @param {string} field @param {string} text @param {string} problem */
  setProblem(index, field, text, problem) {
    this.edit(index, (row) => {
      row.raw[field] = text;
      row.problems[field] = problem;
    });
  }

  /** @param {Line} line @param {Product|null} product */
  #assignProduct(line, product) {
    line.product = product;
    const unit = product?.units.find((one) => one.id === product.default_unit) ?? product?.units[0];
    line.unit = unit?.id ?? null;
    line.tax_rate = product?.tax_rate ?? "0";
    line.discount_rate = line.discount_rate || "0";
    line.price = unit?.price ?? "";
    line.price_reason = unit?.price_reason ?? "";
    Object.assign(line, { promotion: "", list_price: "" });
    line.anchor = "price";
    Object.assign(line, product?.values ?? {});
    if (!line.quantity) line.quantity = this.config.default_quantity ?? "1";
    this.compute(line);
  }

  /** The price follows the unit: its own price, or in proportion to the ratio. @param {Line} line @param {number|null} unitId */
  #reprice(line, unitId) {
    const next = this.unitOf(line, unitId);
    const last = this.unitOf(line, line.unit ?? null);
    if (!next || !last || next.id === last.id) return;
    if (next.price) {
      line.price = next.price;
      line.price_reason = next.price_reason ?? "";
      Object.assign(line, { promotion: "", list_price: "" }); // what promotions take off is asked anew
    } else if (line.price) {
      Object.assign(line, { price_reason: "", promotion: "", list_price: "" });
      line.price = scaleBy(line.price, next.ratio, last.ratio, this.config.decimals.price);
    }
  }

  /** @param {Line} line @param {number|null|undefined} [unitId] @returns {Unit|undefined} */
  unitOf(line, unitId = line.unit) {
    return line.product?.units.find((unit) => unit.id === Number(unitId));
  }

  /** @param {Line} line */
  #priced(line) {
    return {
      quantity: line.quantity ?? "",
      price: line.price ?? "",
      discount_rate: line.discount_rate ?? "0",
      tax_rate: line.tax_rate ?? "0",
    };
  }

  #rules() {
    return { price_includes_tax: this.config.price_includes_tax, digits: this.config.decimals.amount };
  }

  /** Recompute the money of a line; the server does the same and has the last word. @param {Line} line */
  compute(line) {
    const { columns, all_columns } = this.config;
    if (!this.hasProducts && (all_columns ?? columns).some((column) => column.name === "tax_rate")) Object.assign(line, taxWithin(line, this.#rules().digits));
    if (!this.hasMoney || !this.hasProducts) return;
    const amounts = lineAmounts(this.#priced(line), this.#rules());
    Object.assign(line, amounts ?? { net_amount: "", tax_amount: "", gross_amount: "" });
  }

  /** @param {number} index @param {Row} [row] */
  insert(index, row = this.blank()) {
    this.asOneStep(() => {
      this.rows.splice(index, 0, row);
      this.#step?.push({ index, before: null, after: copyRow(row) });
    });
    return row;
  }

  /** @param {number} index */
  remove(index) {
    const row = this.rows[index];
    if (!row) return;
    this.asOneStep(() => {
      this.rows.splice(index, 1);
      this.#step?.push({ index, before: copyRow(row), after: null });
    });
  }

  /**
   * Move a block of rows so that its first one stands at `to` (counted without the block).
   * @param {number} top @param {number} bottom @param {number} to
   */
  move(top, bottom, to) {
    const block = this.rows.slice(top, bottom + 1).map(copyRow);
    this.asOneStep(() => {
      for (let index = bottom; index >= top; index -= 1) this.remove(index);
      block.forEach((row, offset) => this.insert(to + offset, row));
    });
  }

  /** @param {"undo"|"redo"} direction @returns {number|null} the row that changed, or null when there was nothing */
  travel(direction) {
    const changes = this.#history[direction]();
    if (!changes) return null;
    for (const { index, before, after } of changes) {
      if (!before && after) this.rows.splice(index, 0, copyRow(after));
      else if (before && !after) this.rows.splice(index, 1);
      else if (after) this.rows[index] = copyRow(after);
    }
    this.#keepBlank();
    return changes[0]?.index ?? 0;
  }

  /** Rows that hold something. */
  filled() {
    return this.rows.filter((row) => !this.isBlank(row));
  }

  /** Quantity in base units, scaled by 10^12, or null. @param {Line} line */
  baseQuantity(line) {
    const quantity = parse(line.quantity, 6);
    const ratio = parse(this.unitOf(line)?.ratio ?? "1", 6);
    return quantity === null || ratio === null ? null : quantity * ratio;
  }

  /** What a row adds to the sums, read anew only when its figures changed. @param {Row} row @returns {Sums} */
  #figures(row) {
    const { line } = row;
    const known = this.#known.get(row);
    if (known && known.quantity === line.quantity && known.unit === line.unit && known.gross === line.gross_amount && known.net === line.net_amount) return known.sums;
    const digits = this.config.decimals.amount;
    const sums = {
      quantity: parse(line.quantity, 6) ?? 0n, net_amount: parse(line.net_amount, digits) ?? 0n, tax_amount: parse(line.tax_amount, digits) ?? 0n,
      gross_amount: parse(line.gross_amount, digits) ?? 0n, base: this.baseQuantity(line) ?? 0n,
    };
    this.#known.set(row, { quantity: line.quantity, unit: line.unit, gross: line.gross_amount, net: line.net_amount, sums });
    return sums;
  }

  /** Products of which the document takes more than is available. @returns {Set<number>} */
  shortProducts() {
    if (this.config.direction !== "out") return new Set();
    /** @type {Map<number, {taken: bigint, available: string}>} */
    const taken = new Map();
    for (const row of this.rows) {
      const product = row.line.product;
      if (!product || product.available === null || product.available === undefined) continue;
      const before = taken.get(product.id);
      if (before) before.taken += this.#figures(row).base;
      else taken.set(product.id, { taken: this.#figures(row).base, available: product.available });
    }
    return new Set([...taken].filter(([, { taken: all, available }]) => all > (parse(available, 6) ?? 0n) * 1000000n).map(([id]) => id));
  }

  /** @returns {Required<Totals>} */
  totals() {
    const digits = this.config.decimals.amount;
    const sums = { quantity: 0n, net_amount: 0n, tax_amount: 0n, gross_amount: 0n };
    let lines = 0;
    for (const row of this.rows) {
      if (this.isBlank(row)) continue;
      lines += 1;
      const own = this.#figures(row);
      if (!row.line.kit_part) sums.quantity += own.quantity; // its kit was counted
      sums.net_amount += own.net_amount;
      sums.tax_amount += own.tax_amount;
      sums.gross_amount += own.gross_amount;
    }
    const money = (/** @type {bigint} */ sum) => plain(sum, digits, digits);
    return {
      lines,
      quantity: plain(sums.quantity, 6),
      net_amount: money(sums.net_amount),
      tax_amount: money(sums.tax_amount),
      gross_amount: money(sums.gross_amount),
    };
  }
}
