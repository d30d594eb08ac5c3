/** A small card beside a cell: the partner's last prices, the list's, the cost for who may see it, the stock. */

import { element, gettext, format } from "../text.js";
import { requestJson, withParameters, ConnectionLost, LoggedOut } from "../http.js";
import { grouped, parse, plain } from "../money.js";
import { toast } from "../toast.js";
import { bestOf, drawSubstitutes, replaceProduct } from "./substitutes.js";

/** @import {LineGrid} from "./element.js" @import {Line, Product} from "../types.js" */
/**
 * @typedef {{number: string, url: string, date: string, unit: string, price: string, discount_rate: string}} Paid
 * @typedef {{unit: string, last: Paid[], prices: {label: string, price: string, unit?: string}[], cost?: string, available?: string, substitutes?: Product[]}} Facts
 */

/** @param {string} price */
function money(price) {
  const value = parse(price, 6);
  return value === null ? price : grouped(plain(value, 6, 2));
}

/** @param {string} one @param {string|undefined} other */
const isSame = (one, other) => parse(one, 6) !== null && parse(one, 6) === parse(other ?? "", 6);

/** Where the price of a line comes from, in words. @param {Facts} facts @param {Line} line @param {string} ratio */
function sourceOf(facts, line, ratio) {
  if (!line.price) return "";
  if (line.origin) return gettext("单价来自来源单据");
  if (line.promotion && line.list_price) return `${line.price_reason} ${money(line.list_price)} · ${line.promotion}`;
  if (line.promotion) return line.promotion;
  if (line.price_reason) return format(gettext("单价来自%(label)s"), { label: line.price_reason });
  const paid = facts.last[0];
  if (paid && isSame(paid.price, line.price)) return format(gettext("单价来自上次 %(number)s"), { number: paid.number });
  const scale = parse(ratio, 6) ?? 1000000n;
  const listed = facts.prices.find((one) => !one.unit && (parse(one.price, 6) ?? 0n) * scale === (parse(line.price ?? "", 6) ?? -1n) * 1000000n);
  return listed ? format(gettext("单价来自%(label)s"), listed) : gettext("单价由人录入");
}

export class LineFacts {
  /** @type {Map<string, Facts>} */
  #known = new Map();
  #turn = 0;

  /** @param {LineGrid} grid */
  constructor(grid) {
    this.grid = grid;
    this.box = element("div", { class: "line-facts", popover: "manual", role: "status" });
    grid.scroller.addEventListener("scroll", () => this.hide(), { passive: true });
    grid.editor.input.addEventListener("keydown", () => this.hide());
    grid.editor.input.addEventListener("focusout", () => this.hide());
  }

  hide() {
    this.#turn += 1;
    if (this.box.isConnected) this.box.remove();
  }

  /** @param {number} row @param {number} column */
  async show(row, column) {
    const line = this.grid.model.rows[row]?.line;
    const cell = this.grid.painter.cell(row, column);
    if (!line?.product || !cell || this.grid.editor.mode === "edit" || document.querySelector("dialog[open]")) return;
    const turn = (this.#turn += 1);
    const facts = await this.#ask(line.product.id);
    if (!facts || turn !== this.#turn) return;
    this.box.replaceChildren(...this.#draw(facts, line));
    document.body.append(this.box);
    this.box.showPopover();
    const at = cell.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.box;
    this.box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
    this.box.style.top = `${at.bottom + height + 8 > innerHeight ? at.top - height - 4 : at.bottom + 4}px`;
  }

  /** Put the best substitute in the place of a line's product. @param {number} row */
  async replace(row) {
    const line = this.grid.model.rows[row]?.line;
    const facts = line?.product ? await this.#ask(line.product.id) : null;
    const best = bestOf(facts?.substitutes ?? []);
    if (best) replaceProduct(this.grid, row, best);
    else toast(gettext("这个商品没有替代品"));
    this.hide();
  }

  /** @param {number} product @returns {Promise<Facts|null>} null: the server was not reached, or does not tell */
  async #ask(product) {
    const { context } = this.grid;
    const key = [product, ...Object.values(context)].join();
    const known = this.#known.get(key);
    if (known) return known;
    try {
      const { status, data } = await requestJson(withParameters(this.grid.config.facts_url ?? "", { ...context, product }));
      if (status !== 200) return null;
      this.#known.set(key, data);
      return data;
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      return null;
    }
  }

  /** @param {Facts} facts @param {Line} line */
  #draw(facts, line) {
    const row = (/** @type {string} */ label, /** @type {string} */ value) => element("div", { class: "fact" }, element("span", { class: "muted" }, label), element("strong", {}, value));
    const last = facts.last.map((paid) => row(`${paid.date} ${paid.number}`, `¥${money(paid.price)} / ${paid.unit}${isSame(paid.discount_rate, "0") ? "" : ` −${paid.discount_rate}%`}`));
    const unit = this.grid.model.unitOf(line);
    const source = sourceOf(facts, line, unit?.ratio ?? "1");
    return [
      element("strong", {}, line.product?.name ?? ""),
      ...(source ? [element("div", { class: "muted" }, source)] : []),
      ...last,
      ...facts.prices.map((one) => row(one.label, `¥${money(one.price)} / ${one.unit ?? facts.unit}`)),
      ...(facts.cost === undefined ? [] : [row(gettext("成本"), `¥${money(facts.cost)} / ${facts.unit}`)]),
      ...(facts.available === undefined ? [] : [row(gettext("可用库存"), `${grouped(facts.available)} ${facts.unit}`)]),
      ...drawSubstitutes(this.grid, line, facts.substitutes ?? []),
    ];
  }
}
