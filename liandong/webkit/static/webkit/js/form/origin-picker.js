/**
 * 选单: open lines of earlier documents, several at once, with the quantity taken this time.
 *
 * Answer of origins_url: {documents: [{id, number, label?, business_date, partner, lines: [{id, product,
 * quantity, fulfilled, open, unit, price, discount_rate?, tax_rate?, …}]}]}.
 */

import { element, format, gettext, icon, newKey, ngettext } from "../text.js";
import { requestJson, withParameters, ConnectionLost } from "../http.js";
import { grouped, normalise, parse, plain } from "../money.js";

/** @import {Line, Product} from "../types.js" */
/**
 * @typedef {{id: number, product: Product, quantity: string, fulfilled: string, open: string, unit: number,
 *   price: string, discount_rate?: string, tax_rate?: string, memo?: string, values?: Record<string, unknown>}} OriginLine
 * @typedef {{id: number, number: string, label?: string, business_date: string, partner: string, header?: Record<string, unknown>, lines: OriginLine[]}} OriginDocument
 * @typedef {{line: OriginLine, document: OriginDocument, box: HTMLInputElement, quantity: HTMLInputElement}} Choosable
 */

/** @param {OriginLine} line @returns {Line} */
function makeLine(line, /** @type {string} */ quantity) {
  return {
    id: null, key: newKey(), product: line.product, unit: line.unit, quantity, price: line.price ?? "", discount_rate: line.discount_rate ?? "0",
    tax_rate: line.tax_rate ?? line.product.tax_rate ?? "0", memo: line.memo ?? "", origin: line.id, origin_quantity: line.open, ...(line.values ?? {}),
  };
}

export class OriginPicker {
  /** @type {Choosable[]} */
  #choices = [];

  /**
   * @param {string} url
   * @param {Record<string, unknown>} context partner, place … of the document
   * @param {(number|null)[]} taken origin lines which are in the document already
   */
  constructor(url, context, taken) {
    this.url = url;
    this.context = context;
    this.taken = new Set(taken);
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-label": gettext("选单") }));
    this.body = element("div", { class: "dialog-body" }, element("div", { class: "skeleton" }), element("div", { class: "skeleton" }));
    this.filter = /** @type {HTMLInputElement} */ (element("input", { class: "input", type: "search", placeholder: gettext("单号 / 商品"), "aria-label": gettext("查找"), input: () => this.#narrow() }));
  }

  /** @returns {Promise<Line[]>} the lines to add; none when the dialog was closed */
  choose() {
    return new Promise((resolve) => {
      const finish = (/** @type {Line[]} */ lines) => {
        this.dialog.remove();
        resolve(lines);
      };
      const accept = () => finish(this.#chosen());
      this.dialog.append(
        element("div", { class: "dialog-head" }, element("h2", {}, gettext("选单")), element("span", { class: "actions" }, this.filter)),
        this.body,
        element("div", { class: "dialog-foot" }, element("span", { class: "muted", "data-slot": "summary" }),
          element("span", { class: "actions" },
            element("button", { type: "button", class: "button", click: () => finish([]) }, gettext("取消"), element("kbd", {}, "Esc")),
            element("button", { type: "button", class: "button is-primary", click: accept }, gettext("加入单据"), element("kbd", {}, "Ctrl ↵")))));
      this.dialog.addEventListener("cancel", () => finish([]));
      this.dialog.addEventListener("keydown", (event) => (event.key === "Enter" && event.ctrlKey ? accept() : this.#key(event)));
      document.body.append(this.dialog);
      this.dialog.showModal();
      this.filter.focus();
      void this.#load();
    });
  }

  /** ↑/↓ and Enter go from row to row in the same column; the rest is the browser's own. @param {KeyboardEvent} event */
  #key(event) {
    const step = event.key === "ArrowDown" || event.key === "Enter" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const box = event.target;
    if (!step || event.isComposing || !(box instanceof HTMLInputElement)) return;
    const rows = [...this.body.querySelectorAll("tbody tr")].filter((row) => row instanceof HTMLElement && !row.hidden);
    const from = box === this.filter ? -1 : rows.findIndex((row) => row.contains(box));
    const wanted = box.type === "text" && box !== this.filter ? ".number input" : "input[type=checkbox]";
    for (let index = from + step; index >= -1 && index < rows.length; index += step) {
      const next = index < 0 ? this.filter : rows[index]?.querySelector(`${wanted}:enabled`);
      if (!(next instanceof HTMLElement)) continue;
      event.preventDefault();
      next.focus();
      return;
    }
    if (event.key === "Enter") event.preventDefault();
  }

  async #load() {
    try {
      const { data } = await requestJson(withParameters(this.url, this.context));
      this.#draw(/** @type {OriginDocument[]} */ (data?.documents ?? []));
    } catch (failure) {
      if (!(failure instanceof ConnectionLost)) throw failure;
      this.body.replaceChildren(element("p", { class: "empty" }, failure.message));
    }
  }

  /** @param {OriginDocument[]} documents */
  #draw(documents) {
    if (!documents.length) {
      this.body.replaceChildren(element("div", { class: "empty" }, icon("clipboard-list"), element("strong", {}, gettext("没有未完成的单据")),
        element("span", {}, gettext("已全部执行、已关闭或还没有审核的单据不在这里。"))));
      return;
    }
    const labels = ["", gettext("商品"), gettext("单位"), gettext("原数量"), gettext("已执行"), gettext("未执行"), gettext("本次")];
    const head = element("tr", {}, ...labels.map((label, index) => element("th", { scope: "col", class: index > 2 ? "number" : null }, label)));
    const rows = documents.flatMap((document) => this.#drawDocument(document));
    this.body.replaceChildren(element("table", { class: "table choice-table" }, element("thead", {}, head), element("tbody", {}, ...rows)));
    this.body.addEventListener("input", () => this.#summarise());
    this.#summarise();
  }

  /** @param {OriginDocument} document */
  #drawDocument(document) {
    const all = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", "aria-label": format(gettext("选择整张 %(number)s"), { number: document.number }) }));
    const lines = document.lines.map((line) => this.#drawLine(line, document));
    const own = this.#choices.slice(-document.lines.length);
    all.addEventListener("change", () => {
      for (const choice of own) choice.box.checked = all.checked && !choice.box.disabled;
      this.#summarise();
    });
    const title = [document.label ?? "", document.number, document.business_date, document.partner].filter(Boolean).join(" · ");
    const head = element("tr", { class: "is-group", "data-text": document.number }, element("td", {}, all), element("td", { colspan: 6 }, title));
    return [head, ...lines];
  }

  /** @param {OriginLine} line @param {OriginDocument} document */
  #drawLine(line, document) {
    const isTaken = this.taken.has(line.id);
    const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", disabled: isTaken, "aria-label": line.product.name }));
    const quantity = /** @type {HTMLInputElement} */ (element("input", { class: "input number", inputmode: "decimal", value: line.open, disabled: isTaken, "aria-label": format(gettext("%(name)s 本次数量"), { name: line.product.name }) }));
    quantity.addEventListener("input", () => (box.checked = true));
    quantity.addEventListener("focus", () => quantity.select());
    this.#choices.push({ line, document, box, quantity });
    const unit = line.product.units.find((one) => one.id === line.unit)?.name ?? "";
    const number = (/** @type {string} */ text) => element("td", { class: "number" }, grouped(text));
    const name = element("td", {}, element("span", { class: "muted" }, line.product.code), " ", line.product.name, isTaken ? ` ${gettext("（已在单据中）")}` : "");
    const row = element("tr", { "data-text": `${document.number} ${line.product.code} ${line.product.name}` }, element("td", {}, box), name, element("td", {}, unit),
      number(line.quantity), number(line.fulfilled), number(line.open), element("td", { class: "number" }, quantity));
    row.addEventListener("click", (event) => {
      if (event.target instanceof HTMLInputElement || isTaken) return;
      box.checked = !box.checked;
      this.#summarise();
    });
    return row;
  }

  #narrow() {
    const text = this.filter.value.trim().toLowerCase();
    for (const row of this.body.querySelectorAll("tbody tr")) {
      if (row instanceof HTMLElement) row.hidden = Boolean(text) && !(row.dataset.text ?? "").toLowerCase().includes(text);
    }
  }

  #summarise() {
    const count = this.#choices.filter((choice) => choice.box.checked).length;
    const slot = this.dialog.querySelector("[data-slot=summary]");
    if (slot) slot.textContent = format(ngettext("已选 %(count)s 行", count), { count });
  }

  /** The first chosen document, whose header proposes partner and warehouse. */
  get #first() {
    return this.#choices.find((choice) => choice.box.checked)?.document;
  }

  get header() {
    return this.#first?.header ?? {};
  }

  get labels() {
    return { partner: this.#first?.partner ?? "" };
  }

  #chosen() {
    return this.#choices.filter((choice) => choice.box.checked).map(({ line, quantity }) => {
      const value = parse(normalise(quantity.value), 6);
      return makeLine(line, value === null ? line.open : plain(value, 6));
    });
  }
}
