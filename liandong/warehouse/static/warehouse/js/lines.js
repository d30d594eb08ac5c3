/** The lines of a sheet: which one a scan goes to, what is counted, what is missing. */

import { ONE, scaled, unitOf, written } from "./amounts.js";

/** @import {Config, Item, Line, Problem} from "./types.js" */
/**
 * @typedef {{counts: Record<string, string>, fresh: Line[], stored: Record<string, string>,
 *   flags: Record<string, {since?: number, is_recount?: boolean, filled?: Record<string, string>}>}} Kept stored: what the server had when it was last asked
 */

/** Nothing less than none. @param {bigint} amount */
const least = (amount) => (amount < 0n ? 0n : amount);

export class Lines {
  /** @type {Line[]} */
  list;
  /** Those the server knew when the page was made. @type {Set<string>} */
  #first;
  /** What the server has stored. @type {Map<string, string>} */
  #stored = new Map();

  /** @param {Config} config */
  constructor(config) {
    this.config = config;
    this.list = config.lines.map((line) => ({ ...line }));
    this.#first = new Set(this.list.map((line) => line.key));
    this.acknowledge(this.payload());
  }

  /** @param {string} key */
  byKey(key) {
    return this.list.find((line) => line.key === key) ?? null;
  }

  /** The product among the lines that a code stands for. @param {string} code @returns {Item|null} */
  itemOf(code) {
    for (const { product } of this.list) {
      const unit = product.units.find((one) => one.barcode === code);
      if (unit) return { ...product, scanned_unit: unit.id };
      if (product.code === code) return { ...product, scanned_unit: null };
    }
    return null;
  }

  /** The line a scan goes to: the first that is not complete, else the last. @param {number} product @returns {Line|null} */
  lineFor(product) {
    const own = this.list.filter((line) => line.product.id === product);
    return own.find((line) => line.wanted !== null && scaled(line.counted) < scaled(line.wanted)) ?? own.at(-1) ?? null;
  }

  /** The product, if it may be taken in the place of one that is short. @param {number} product @returns {Item|null} */
  standIn(product) {
    const found = this.list.flatMap((line) => line.substitutes ?? []).find((one) => one.id === product);
    return found ? { ...found, scanned_unit: found.units[0]?.id ?? null } : null;
  }

  /** @param {Item} item @returns {Line} */
  begin(item) {
    const line = { key: `p${item.id}`, origin: null, product: item, unit: item.scanned_unit, wanted: null, counted: "0", place: "" };
    this.list.unshift(line);
    return line;
  }

  /** @param {Line} line @param {bigint} amount base units */
  set(line, amount) {
    line.counted = written(least(amount));
    if (this.config.is_count && !this.#stored.has(line.key)) line.since ??= Date.now();
  }

  /** @param {Line} line @param {number|null} unit whose code was scanned; without one, the base unit */
  addOne(line, unit) {
    this.set(line, scaled(line.counted) + (scaled(unitOf(line.product, unit).ratio) || ONE));
  }

  /** Count a line anew, against a new look at the books. @param {Line} line */
  recount(line) {
    line.counted = "0";
    line.is_recount = true;
    line.is_late = line.differs = false;
    line.since = Date.now();
  }

  /** What is not as wanted. @returns {Line[]} */
  get differences() {
    return this.list.filter((line) => line.wanted !== null && scaled(line.wanted) !== scaled(line.counted));
  }

  payload() {
    const rows = this.config.is_count || this.config.has_source ? this.list : this.list.filter((line) => scaled(line.counted) || this.#stored.has(line.key));
    return rows.map((line) => ({ key: line.key, product: line.product.id, unit: line.unit, quantity: line.counted, ...(line.is_recount ? { is_recount: true } : {}), ...(line.filled ? { values: line.filled } : {}) }));
  }

  /** Note why lines were refused, on each what is said of it; those not among them are right. @param {Problem[]} problems @returns {Line[]} those that look different now */
  mark(problems) {
    return this.list.filter((line) => {
      const before = line.wrong ?? "";
      const said = problems.filter((problem) => problem.key === line.key).map((problem) => problem.short ?? problem.message);
      line.wrong = [...new Set(said)].join("；");
      return line.wrong !== before;
    });
  }

  /** The line whose product was scanned last and waits for serial numbers. @type {Line|null} */
  asking = null;

  /** Fill fields of a line in. @param {Line} line @param {Record<string, string>} values */
  fill(line, values) {
    line.filled = { ...line.filled, ...values };
  }

  /** What was filled in is stored with the line; of one that is not counted nothing is. @param {Line} line @param {string} quantity @param {Record<string, string>} values */
  #acknowledgeValues(line, quantity, values) {
    if (quantity === "0" && !this.config.is_count) {
      if (Object.keys(line.values ?? {}).length) line.filled = { ...line.values, ...line.filled };
      return;
    }
    line.values = { ...line.values, ...values };
    const left = Object.entries(line.filled ?? {}).filter(([name, text]) => values[name] !== text);
    if (left.length) line.filled = Object.fromEntries(left);
    else delete line.filled;
  }

  /** The server has stored this. @param {{key: string, quantity: string, is_recount?: boolean, values?: Record<string, string>}[]} rows @returns {boolean} whether a line was counted long before */
  acknowledge(rows) {
    let isLate = false;
    for (const row of rows) {
      const line = this.byKey(row.key);
      this.#stored.set(row.key, row.quantity);
      if (!line) continue;
      this.#acknowledgeValues(line, row.quantity, row.values ?? {});
      if (row.is_recount) line.is_recount = false;
      if (line.since !== undefined && this.config.is_count && Date.now() - line.since > 60000) isLate = line.is_late = true;
      delete line.since;
    }
    return isLate;
  }

  /**
   * Somebody else saved meanwhile: what was counted here is added to what the server has now.
   * @param {Line[]} rows the lines of the server @returns {Line[]} those that both have changed
   */
  merge(rows) {
    const theirs = new Map(rows.map((row) => [row.key, row]));
    for (const row of rows) if (!this.byKey(row.key)) this.list.push({ ...row, counted: "0" });
    const both = [];
    for (const line of this.list) {
      const before = this.#stored.get(line.key) ?? "0";
      const now = theirs.get(line.key)?.counted ?? "0";
      const added = scaled(line.counted) - scaled(before);
      if (added && now !== before) both.push(line);
      line.values = theirs.get(line.key)?.values ?? line.values;
      if (!line.is_recount) line.counted = written(least(scaled(now) + added));
      if (theirs.has(line.key)) this.#stored.set(line.key, now);
      else if (this.#stored.has(line.key)) this.#stored.set(line.key, "0");
    }
    return both;
  }

  /** Does a line hold something that goes with the next save? @param {Line} line */
  #isFilled(line) {
    return Boolean(line.filled) && (this.config.is_count || scaled(line.counted) > 0n);
  }

  /** How many lines the server has not stored as they are. */
  get unsaved() {
    const blank = this.config.is_count ? null : "0"; // none counted is a figure too
    return this.list.filter((line) => (this.#stored.get(line.key) ?? blank) !== line.counted || line.is_recount || this.#isFilled(line)).length;
  }

  /** @returns {Kept} what a local copy must hold */
  keep() {
    const flagged = this.list.filter((line) => line.since !== undefined || line.is_recount || line.filled);
    return {
      counts: Object.fromEntries(this.list.map((line) => [line.key, line.counted])),
      fresh: this.list.filter((line) => !this.#first.has(line.key)),
      stored: Object.fromEntries(this.#stored),
      flags: Object.fromEntries(flagged.map((line) => [line.key, { since: line.since, is_recount: line.is_recount, filled: line.filled }])),
    };
  }

  /** @param {Kept} kept */
  restore(kept) {
    this.#stored = new Map(Object.entries(kept.stored));
    for (const line of kept.fresh) if (!this.byKey(line.key)) this.list.unshift(line);
    for (const line of this.list) {
      line.counted = kept.counts[line.key] ?? line.counted;
      Object.assign(line, kept.flags[line.key] ?? {});
    }
  }
}
