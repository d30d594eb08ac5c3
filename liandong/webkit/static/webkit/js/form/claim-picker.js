/**
 * 核销: open claims of the partner, the earliest due first; an amount is spread over them in that order.
 *
 * Answer of claims_url: {claims: [{id, name, kind, label, business_date, due_date, is_late, amount, open}]}.
 */

import { element, gettext, format, icon, newKey } from "../text.js";
import { requestJson, withParameters, ConnectionLost } from "../http.js";
import { grouped, normalise, parse, plain } from "../money.js";

/** @import {Line} from "../types.js" */
/** @typedef {{id: number, name: string, kind: string, label: string, due_date: string, is_late: boolean, amount: string, open: string, bill?: string}} Claim */
/** @typedef {{claim: Claim, box: HTMLInputElement, amount: HTMLInputElement}} Choosable */

const DIGITS = 2;

export class ClaimPicker {
  /** @type {Choosable[]} */
  #choices = [];

  /**
   * @param {string} url
   * @param {Record<string, unknown>} context partner and date of the document
   * @param {Line[]} lines what is in the document already
   */
  constructor(url, context, lines) {
    this.url = url;
    this.context = context;
    this.taken = new Set(lines.map((line) => /** @type {{id?: number}|null} */ (line.claim ?? null)?.id));
    const money = lines.filter((line) => line.account && !line.claim).reduce((sum, line) => sum + (parse(line.gross_amount ?? "", DIGITS) ?? 0n), 0n);
    const settled = lines.filter((line) => line.claim).reduce((sum, line) => sum + (parse(line.gross_amount ?? "", DIGITS) ?? 0n), 0n);
    this.rest = /** @type {HTMLInputElement} */ (element("input", { class: "input number", inputmode: "decimal", value: plain(money - settled, DIGITS, DIGITS), "aria-label": gettext("要分配的金额") }));
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-label": gettext("选择要核销的单据") }));
    this.body = element("div", { class: "dialog-body" }, element("div", { class: "skeleton" }), element("div", { class: "skeleton" }));
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
        element("div", { class: "dialog-head" }, element("h2", {}, gettext("选择要核销的单据")), element("span", { class: "actions" },
          this.rest, element("button", { type: "button", class: "button", click: () => this.#spread() }, gettext("按到期先后分配")))),
        this.body,
        element("div", { class: "dialog-foot" }, element("span", { class: "muted", "data-slot": "summary" }),
          element("span", { class: "actions" },
            element("button", { type: "button", class: "button", click: () => finish([]) }, gettext("取消"), element("kbd", {}, "Esc")),
            element("button", { type: "button", class: "button is-primary", click: accept }, gettext("加入单据"), element("kbd", {}, "Ctrl ↵")))));
      this.dialog.addEventListener("cancel", () => finish([]));
      this.dialog.addEventListener("keydown", (event) => event.key === "Enter" && event.ctrlKey && accept());
      document.body.append(this.dialog);
      this.dialog.showModal();
      void this.#load();
    });
  }

  async #load() {
    try {
      const { data } = await requestJson(withParameters(this.url, this.context));
      this.#draw(/** @type {Claim[]} */ (data?.claims ?? []));
    } catch (failure) {
      if (!(failure instanceof ConnectionLost)) throw failure;
      this.body.replaceChildren(element("p", { class: "empty" }, failure.message));
    }
  }

  /** @param {Claim[]} claims */
  #draw(claims) {
    if (!claims.length) {
      this.body.replaceChildren(element("div", { class: "empty" }, icon("circle-check"), element("strong", {}, gettext("没有未核销的单据"))));
      return;
    }
    const labels = ["", gettext("单据"), gettext("类别"), gettext("到期日"), gettext("金额"), gettext("未核销"), gettext("本次核销")];
    const head = element("tr", {}, ...labels.map((label, index) => element("th", { scope: "col", class: index > 3 ? "number" : null }, label)));
    this.body.replaceChildren(element("table", { class: "table choice-table" }, element("thead", {}, head), element("tbody", {}, ...claims.map((claim) => this.#drawClaim(claim)))));
    this.body.addEventListener("input", () => this.#summarise());
    this.#summarise();
    this.rest.focus();
    this.rest.select();
  }

  /** @param {Claim} claim */
  #drawClaim(claim) {
    const isTaken = this.taken.has(claim.id);
    const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", disabled: isTaken, "aria-label": claim.name }));
    const amount = /** @type {HTMLInputElement} */ (element("input", { class: "input number", inputmode: "decimal", value: claim.open, disabled: isTaken, "aria-label": format(gettext("%(name)s 本次核销金额"), { name: claim.name }) }));
    amount.addEventListener("input", () => (box.checked = true));
    amount.addEventListener("focus", () => amount.select());
    if (!isTaken) this.#choices.push({ claim, box, amount });
    const number = (/** @type {string} */ text) => element("td", { class: "number" }, grouped(text));
    const due = element("td", { class: claim.is_late ? "negative" : null }, claim.due_date);
    const name = element("td", {}, claim.label, " ", claim.name, isTaken ? ` ${gettext("（已在单据中）")}` : "");
    return element("tr", {}, element("td", {}, box), name, element("td", {}, claim.kind), due, number(claim.amount), number(claim.open), element("td", { class: "number" }, amount));
  }

  /** Use the amount up, claim after claim; credit notes are taken whole. */
  #spread() {
    let left = parse(normalise(this.rest.value), DIGITS) ?? 0n;
    for (const { claim, box, amount } of this.#choices) {
      const open = parse(claim.open, DIGITS) ?? 0n;
      const part = open < left ? open : left;
      box.checked = part !== 0n && left > 0n;
      amount.value = plain(box.checked ? part : open, DIGITS, DIGITS);
      if (box.checked) left -= part;
    }
    this.#summarise();
  }

  #summarise() {
    const chosen = this.#choices.filter((choice) => choice.box.checked);
    const sum = chosen.reduce((total, choice) => total + (parse(normalise(choice.amount.value), DIGITS) ?? 0n), 0n);
    const slot = this.dialog.querySelector("[data-slot=summary]");
    if (slot) slot.textContent = format(gettext("已选 %(count)s 张，合计 %(sum)s"), { count: chosen.length, sum: grouped(plain(sum, DIGITS, DIGITS)) });
  }

  /** @returns {Line[]} */
  #chosen() {
    return this.#choices.filter((choice) => choice.box.checked).map(({ claim, amount }) => {
      const value = parse(normalise(amount.value), DIGITS);
      return { id: null, key: newKey(), product: null, origin: null, claim: { id: claim.id, name: claim.name }, gross_amount: value === null ? claim.open : plain(value, DIGITS, DIGITS), ...(claim.bill ? { bill_number: claim.bill } : {}) };
    });
  }
}
