/** The footer, and the server's word on every amount: asked 400 ms after the last change. */

import { element, format, gettext } from "../text.js";
import { grouped, parse } from "../money.js";
import { showWarnings } from "./commands.js";
import { requestJson, withScript, ConnectionLost, LoggedOut } from "../http.js";

/** @import {Line, Problem, Row, Totals} from "../types.js" */
/** @import {LineGrid} from "./element.js" */

const IDLE_MS = 400;
const CHECKED = ["price", "discount_rate", "tax_rate", "net_amount", "tax_amount", "gross_amount"];

/** Equal as numbers: "3.5" and "3.50" are. @param {unknown} one @param {unknown} other */
function isSame(one, other) {
  if (String(one ?? "") === String(other ?? "")) return true;
  const left = parse(String(one ?? ""), 6);
  return left !== null && left === parse(String(other ?? ""), 6);
}

/**
 * Take the server's values into a row; what differs is marked.
 * @param {Row} row @param {Record<string, any>} answer
 * @returns {boolean} does the row look different now?
 */
export function takeAnswer(row, answer) {
  let isChanged = Object.keys(row.differences).length > 0;
  row.differences = {};
  const isProposed = Boolean(row.line.price_reason && answer.price_reason); // nobody typed it, so nothing to mark
  for (const field of ["price_reason", "promotion", "list_price"]) {
    if (answer[field] === undefined || (answer[field] || "") === (row.line[field] || "")) continue;
    row.line[field] = answer[field];
    isChanged = true;
  }
  for (const field of CHECKED) {
    if (answer[field] === undefined || isSame(answer[field], row.line[field])) continue;
    if (!isProposed) row.differences[field] = String(row.line[field] ?? "");
    row.line[field] = answer[field];
    isChanged = true;
  }
  if (answer.id !== undefined) row.line.id = answer.id;
  if (answer.available !== undefined && row.line.product && row.line.product.available !== answer.available) {
    row.line.product = { ...row.line.product, available: answer.available };
    isChanged = true;
  }
  return isChanged;
}

export class TotalsPanel {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #turn = 0;
  #isWaiting = false;
  /** @type {Record<string, HTMLElement>} */
  #figures = {};

  /** @param {LineGrid} grid */
  constructor(grid) {
    this.grid = grid;
    const figure = (/** @type {string} */ name, /** @type {string} */ label, look = "") => {
      const value = element("strong", { "data-total": name });
      this.#figures[name] = value;
      return element("span", { class: look }, label, value);
    };
    const isTaxed = grid.config.columns.some((column) => column.name === "tax_rate");
    const taxed = isTaxed && grid.model.hasProducts ? [figure("net_amount", gettext("金额"), "is-end"), figure("tax_amount", gettext("税额"))] : [];
    const sum = isTaxed && grid.model.hasProducts ? figure("gross_amount", gettext("价税合计"), "grid-total") : figure("gross_amount", gettext("合计"), "grid-total is-end");
    const hasSum = grid.model.hasProducts && grid.config.columns.some((column) => column.name === "gross_amount");
    const money = hasSum ? [...taxed, sum] : [];
    const hasSides = grid.config.columns.some((column) => column.name === "credit");
    const sumOf = (/** @type {string} */ name) => format(gettext("%(label)s合计"), { label: grid.config.columns.find((column) => column.name === name)?.label ?? "" });
    const sides = [figure("amount", sumOf("gross_amount"), "is-end"), figure("credit", sumOf("credit"), "grid-total")];
    const ofMoney = hasSides ? sides : isTaxed ? [figure("tax_amount", gettext("税额"), "is-end"), figure("amount", gettext("价税合计"), "grid-total")] : [figure("amount", gettext("合计"), "grid-total is-end")];
    const plainAmount = grid.model.hasProducts ? [] : ofMoney;
    const quantity = grid.model.hasProducts ? [figure("quantity", gettext("数量"))] : [];
    this.box = element("div", { class: "grid-foot" }, figure("lines", gettext("行数")), ...quantity, ...money, ...plainAmount);
  }

  /** Show the sums of what is on the page. */
  paint() {
    const totals = /** @type {Record<string, string|number>} */ ({ ...this.grid.model.totals(), amount: this.#sumAmounts(), credit: this.#sumAmounts("credit") });
    for (const [name, holder] of Object.entries(this.#figures)) {
      const sign = ["gross_amount", "amount", "credit"].includes(name) ? "¥" : "";
      const text = sign + grouped(String(totals[name] ?? ""));
      if (holder.textContent !== text) holder.textContent = text;
    }
    this.grid.dispatchEvent(new CustomEvent("totals-changed", { bubbles: true, detail: totals }));
  }

  /**
   * Sum of the named or the first amount column, for lines without products; of a payment the money, not what it settles; of an expense what for.
   * @param {string} [name]
   */
  #sumAmounts(name) {
    const column = this.grid.config.columns.find((one) => (name ? one.name === name : one.kind === "amount" && one.is_editable !== false));
    if (!column) return "";
    const digits = this.grid.config.decimals.amount;
    const named = this.grid.model.rows.filter((row) => row.line.category);
    const moved = named.length ? named : this.grid.model.rows.filter((row) => row.line.account);
    const sum = (moved.length ? moved : this.grid.model.rows).reduce((total, row) => total + (parse(String(row.line[column.name] ?? ""), digits) ?? 0n), 0n);
    const text = (sum < 0n ? -sum : sum).toString().padStart(digits + 1, "0");
    return `${sum < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
  }

  /** The lines changed: ask the server once typing pauses. */
  checkSoon() {
    this.#turn += 1;
    this.#isWaiting = true;
    clearTimeout(this.#timer);
    if (!this.grid.config.totals_url) return;
    this.#timer = setTimeout(() => void this.check(), IDLE_MS);
  }

  /** Wait until proposed prices fit what was typed, so that what is saved is what is proposed. */
  async settled() {
    if (!this.#isWaiting || !this.grid.model.rows.some((row) => row.line.price_reason)) return;
    clearTimeout(this.#timer);
    await this.check();
  }

  /** What totals are asked for; promotions of certain hours go by when the draft was first saved. @param {unknown[]} lines */
  #asked(lines) {
    const form = /** @type {{config?: {id?: number|null}}|null} */ (/** @type {unknown} */ (this.grid.closest("document-form")));
    return { header: this.grid.context, lines, document: form?.config?.id ?? null };
  }

  async check() {
    const url = this.grid.config.totals_url;
    const lines = this.grid.payload();
    if (!url || !lines.length) return;
    const turn = this.#turn;
    this.box.toggleAttribute("data-checking", true);
    try {
      const { status, data } = await requestJson(url, { body: this.#asked(lines), timeout_ms: 15000 });
      if (turn === this.#turn && status === 200) {
        this.#isWaiting = false;
        this.take(data);
      }
      this.box.removeAttribute("title");
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      this.box.title = gettext("金额还没有经服务器核对");
    } finally {
      if (turn === this.#turn) this.box.toggleAttribute("data-checking", false);
    }
  }

  #hasPromotions = false;

  /** What promotions do, once there are any. @param {import("./promotions.js").Panel|null|undefined} panel */
  #showPromotions(panel) {
    if (panel === undefined || (!panel && !this.#hasPromotions)) return;
    this.#hasPromotions = Boolean(panel);
    void withScript(import("./promotions.js"), ({ showPromotions }) => showPromotions(this.grid, panel));
  }

  /** The promotions of a draft that was opened: its lines stay as they were saved. */
  async sayPromotions() {
    const url = this.grid.config.totals_url;
    if (!url || !this.grid.model.rows.some((row) => row.line.promotion)) return;
    try {
      const { status, data } = await requestJson(url, { body: this.#asked(this.grid.payload()), timeout_ms: 15000 });
      if (status !== 200 || !data.promotions || this.#hasPromotions) return;
      this.#hasPromotions = true;
      await withScript(import("./promotions.js"), ({ showGiven }) => showGiven(this.grid, data.promotions));
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    }
  }

  /** @param {{lines?: (Line & {key: string})[], totals?: Totals, warnings?: Problem[], promotions?: import("./promotions.js").Panel|null}} answer */
  take(answer) {
    const byKey = new Map((answer.lines ?? []).map((line) => [line.key, line]));
    /** @type {number[]} */
    const changed = [];
    this.grid.model.rows.forEach((row, index) => {
      const found = byKey.get(row.line.key);
      if (found && takeAnswer(row, found)) changed.push(index);
    });
    this.grid.painter.paintRows(changed);
    this.grid.editor.refresh();
    this.paint();
    this.#showPromotions(answer.promotions);
    if (!answer.warnings) return;
    showWarnings(this.grid, answer.warnings);
    this.grid.dispatchEvent(new CustomEvent("grid-warnings", { bubbles: true, detail: answer.warnings }));
  }
}
