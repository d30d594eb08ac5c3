/** <count-sheet>: each adds what he found in his spot. What has no answer yet is kept here and sent again. */

import { element, format, gettext, newKey, readJson } from "../../webkit/js/text.js";
import { ConnectionLost, LoggedOut, requestJson } from "../../webkit/js/http.js";
import { said, scaled, unitOf, written } from "./amounts.js";
import { choose } from "./choosing.js";
import { askValues } from "./filling.js";
import { find, NotFound } from "./finder.js";
import { askQuantity } from "./pad.js";
import { askPieces } from "./pieces.js";
import { ScanReader } from "./reader.js";

/** @import {Item, Said} from "./types.js" */
/**
 * @typedef {{id: number, product: number, lot: string, counted: string|null, round: number, book?: string}} CountLine
 * @typedef {{id: number, line: number, quantity: string, spot: string, serials?: string, round: number, product: number, lot: string, name: string}} Mine
 * @typedef {{key: string, product: number, lot: string, quantity: string, spot: string, serials?: string, at: number, name: string, wrong?: string}} Waiting
 * @typedef {{copy: string, is_open: boolean, products: (Item & {has_lots?: boolean})[], lines: CountLine[], mine: Mine[],
 *   urls: {record: string, withdraw: string, find: string}}} Config
 */

const MOST_SHOWN = 60;
const MOST_SENT = 200;
const RETRY_MS = 4000;
const OTHER = " ";

class CountSheet extends HTMLElement {
  /** @type {Config} */
  config;
  /** @type {Map<number, Item & {has_lots?: boolean}>} */
  #items = new Map();
  /** @type {Waiting[]} */
  #queue = [];
  /** @type {Promise<void>} */
  #scans = Promise.resolve();
  #isSending = false;
  #name = "";
  /** The product whose pieces are being scanned. @type {Item|null} */
  #asking = null;

  connectedCallback() {
    this.config = readJson("count-config");
    this.#name = `liandong:count:${this.config.copy}`;
    for (const item of this.config.products) this.#items.set(item.id, item);
    this.#queue = JSON.parse(localStorage.getItem(this.#name) ?? "[]");
    this.addEventListener("scan", (event) => {
      const asked = /** @type {CustomEvent} */ (event).detail;
      this.#scans = this.#scans.then(() => this.#scanned(asked));
    });
    this.addEventListener("click", (event) => void this.#pressed(event));
    addEventListener("online", () => void this.#send());
    this.#paint();
    void this.#send();
  }

  get #reader() {
    return /** @type {ScanReader} */ (this.querySelector("scan-reader"));
  }

  get #spot() {
    const box = this.querySelector("[data-slot=spot]");
    return box instanceof HTMLInputElement ? box.value.trim() : "";
  }

  /** Products of this sheet are found without the server. @param {string} code */
  itemOf(code) {
    for (const item of this.#items.values()) {
      const unit = item.units.find((one) => one.barcode === code);
      if (unit) return { ...item, scanned_unit: unit.id };
      if (item.code === code) return item;
    }
    return null;
  }

  /** @param {{code: string, isTyped: boolean}} asked */
  async #scanned(asked) {
    try {
      const { item, said: facts } = await find(this.config.urls.find, /** @type {any} */ (this), asked);
      this.#items.set(item.id, item);
      if (item.has_serials) await this.#piece(item, facts);
      else await this.#count(item, facts.lot);
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      // A code that is no product's is a piece of the product that was scanned before, with a connection or without.
      if (this.#asking && failure.message) await this.#piece(this.#asking, { serial: asked.code.trim() });
      else if (failure.message) this.#reader.say(failure.message, "bad");
    }
  }

  /** Count the piece a code names, or ask for the first one of its product. @param {Item} item @param {Said} facts */
  async #piece(item, facts) {
    this.#asking = item;
    const serial = facts.serial ?? "";
    if (!serial) {
      this.#reader.say(format(gettext("%(name)s：请扫序列号"), { name: item.name }), "good");
      return;
    }
    if (this.#isCounted(item, serial)) {
      this.#reader.say(format(gettext("序列号 %(code)s 已经扫过"), { code: serial }), "bad");
      return;
    }
    await this.#add(item, { lot: "", quantity: "1", serials: serial });
  }

  /** Has it been scanned here? What others found is not known, and does no harm. @param {Item} item @param {string} serial */
  #isCounted(item, serial) {
    const line = this.config.lines.find((one) => one.product === item.id);
    const own = this.config.mine.filter((one) => one.line === line?.id && one.round === line.round);
    return [...this.#queue.filter((one) => one.product === item.id), ...own].some((one) => (one.serials ?? "").split(" ").includes(serial));
  }

  /** Pieces typed or pasted, and how many have no number. @param {Item} item */
  async #askPieces(item) {
    const found = await askPieces(item);
    if (found) await this.#add(item, { lot: "", ...found });
  }

  /** @param {Item} item @param {{lot: string, quantity: string, serials?: string}} found */
  async #add(item, found) {
    this.#queue.push({ key: newKey(), product: item.id, ...found, spot: this.#spot, at: Date.now(), name: item.name });
    const isOnePiece = found.serials && !found.serials.includes(" ");
    const amount = isOnePiece ? found.serials : said(scaled(found.quantity), item, null);
    this.#reader.say([item.name, found.lot, amount].filter(Boolean).join(" "), "good");
    this.#keep();
    this.#paint();
    await this.#send();
  }

  /** @param {Item & {has_lots?: boolean}} item @param {string} [given] the lot its code says, or that of the line */
  async #count(item, given) {
    this.#asking = null;
    const lot = given ?? (await this.#askLot(item));
    if (lot === null) return;
    const line = { key: "", origin: null, product: item, unit: item.units[0]?.id ?? null, wanted: null, counted: "0", place: "" };
    const amount = await askQuantity(line);
    if (amount === null) return;
    await this.#add(item, { lot, quantity: written(amount) });
  }

  /** @param {Item & {has_lots?: boolean}} item @returns {Promise<string|null>} */
  async #askLot(item) {
    const lots = this.config.lines.filter((line) => line.product === item.id && line.lot).map((line) => line.lot);
    if (!lots.length && !item.has_lots) return "";
    const choices = [...lots, OTHER].map((lot) => ({ label: lot === OTHER ? gettext("别的批号") : lot, value: lot }));
    const chosen = await choose(format(gettext("%(name)s 是哪一批"), { name: item.name }), choices);
    if (chosen !== OTHER) return chosen;
    const line = { key: "", origin: null, product: item, unit: null, wanted: null, counted: "0", place: "" };
    const typed = await askValues(line, [{ name: "lot", label: gettext("批号"), kind: "text", is_required: true, options: [], value: "" }]);
    return typed?.lot || null;
  }

  /** @param {MouseEvent} event */
  async #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-line], [data-withdraw], [data-drop]") : null;
    if (!(button instanceof HTMLElement)) return;
    const line = this.config.lines.find((one) => String(one.id) === button.dataset.line);
    const item = line ? this.#items.get(line.product) : undefined;
    if (line && item?.has_serials) {
      this.#asking = item;
      await this.#askPieces(item);
    } else if (line && item) await this.#count(item, line.lot);
    if (button.dataset.withdraw) await this.#withdraw(Number(button.dataset.withdraw));
    if (button.dataset.drop) {
      this.#queue = this.#queue.filter((one) => one.key !== button.dataset.drop);
      this.#keep();
      this.#paint();
    }
  }

  /** Send what waits, in the order it was found; what is refused stays in sight with its reason. */
  async #send() {
    const those = this.#queue.filter((one) => !one.wrong).slice(0, MOST_SENT);
    if (this.#isSending || !those.length) return;
    this.#isSending = true;
    this.#standing("changed", gettext("正在存…"));
    const found = those.map(({ key, product, lot, quantity, spot, serials, at }) => ({ key, product, lot, quantity, spot, serials: serials ?? "", seconds_ago: Math.max(0, Math.round((Date.now() - at) / 1000)) }));
    try {
      const { status, data } = await requestJson(this.config.urls.record, { body: { found } });
      if (status === 200) this.#stored(those, data.found);
      else this.#refused(those, data?.problems ?? [{ key: null, message: gettext("没有权限，或盘点已不在") }]);
      this.#isSending = false;
    } catch (failure) {
      this.#isSending = false;
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      this.#standing("lost", format(gettext("%(reason)s：%(count)s 条只记在这部手机上，连上后自动存"), { reason: failure.message, count: this.#queue.length }));
      setTimeout(() => void this.#send(), RETRY_MS);
      return;
    }
    this.#keep();
    this.#paint();
    await this.#send();
  }

  /** @param {Waiting[]} those @param {Record<string, {id: number, line: number, quantity: string, spot: string, serials?: string, round: number}>} found */
  #stored(those, found) {
    const keys = new Set(those.map((one) => one.key));
    this.#queue = this.#queue.filter((one) => !keys.has(one.key));
    for (const one of those) {
      const made = found[one.key];
      if (!made) continue;
      this.config.mine.unshift({ ...made, product: one.product, lot: one.lot, name: one.name });
      const line = this.config.lines.find((candidate) => candidate.id === made.line);
      if (line) line.counted = written(scaled(line.counted) + scaled(made.quantity));
    }
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.#standing("saved", format(gettext("已存 %(time)s"), { time }));
  }

  /** @param {Waiting[]} those @param {{key: string|null, message: string}[]} problems */
  #refused(those, problems) {
    // All or none were taken: the others are sent again without those that are wrong.
    const wrong = new Map(problems.map((one) => [one.key, one.message]));
    for (const one of those) one.wrong = wrong.get(one.key) ?? wrong.get(null);
    this.#standing("kept", gettext("有没有记上的，请看下面"));
  }

  /** @param {number} id */
  async #withdraw(id) {
    try {
      const { status, data } = await requestJson(this.config.urls.withdraw, { body: { id } });
      if (status !== 200) {
        this.#reader.say(data?.problems?.[0]?.message ?? gettext("没有权限，或盘点已不在"), "bad");
        return;
      }
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      this.#reader.say(failure.message, "bad");
      return;
    }
    const gone = this.config.mine.find((one) => one.id === id);
    this.config.mine = this.config.mine.filter((one) => one.id !== id);
    const line = this.config.lines.find((one) => one.id === gone?.line);
    if (line && gone) {
      const left = scaled(line.counted) - scaled(gone.quantity);
      line.counted = this.config.mine.some((one) => one.line === line.id) || left > 0n ? written(left) : null;
    }
    this.#paint();
  }

  #keep() {
    if (this.#queue.length) localStorage.setItem(this.#name, JSON.stringify(this.#queue));
    else localStorage.removeItem(this.#name);
  }

  /** @param {string} standing @param {string} text */
  #standing(standing, text) {
    const slot = this.querySelector("[data-slot=standing]");
    if (!(slot instanceof HTMLElement)) return;
    slot.dataset.standing = standing;
    slot.textContent = text;
  }

  #paint() {
    const open = this.config.lines.filter((line) => line.counted === null);
    const sum = this.querySelector("[data-slot=sum]");
    const facts = { done: this.config.lines.length - open.length, all: this.config.lines.length };
    if (sum) sum.textContent = format(gettext("已盘 %(done)s / %(all)s 行"), facts);
    this.#show("waiting", gettext("还没盘的"), this.config.is_open ? open.slice(0, MOST_SHOWN).map((line) => this.#lineRow(line)) : [], open.length - MOST_SHOWN);
    const wrong = this.#queue.filter((one) => one.wrong).map((one) => this.#wrongRow(one));
    this.#show("recent", gettext("我盘的"), [...wrong, ...this.config.mine.slice(0, MOST_SHOWN).map((one) => this.#mineRow(one))], 0);
  }

  /** @param {string} name @param {string} title @param {HTMLElement[]} rows @param {number} more */
  #show(name, title, rows, more) {
    const rest = more > 0 ? element("p", { class: "scan-note" }, format(gettext("还有 %(count)s 行，扫码或查找"), { count: more })) : null;
    const parts = rows.length ? [element("h2", {}, title), element("ul", { class: "count-list" }, ...rows), rest] : [];
    this.querySelector(`[data-slot=${name}]`)?.replaceChildren(...parts.filter((one) => one !== null));
  }

  /** @param {CountLine} line */
  #lineRow(line) {
    const item = this.#items.get(line.product);
    if (!item) return element("li", {});
    const facts = [item.code, item.specification, line.lot].filter(Boolean).join(" · ");
    const mark = line.round > 1 ? gettext("复盘") : line.book === undefined ? "" : format(gettext("账面 %(book)s"), { book: said(scaled(line.book), item, null) });
    return element("li", {}, element("button", { type: "button", "data-line": line.id, class: line.round > 1 ? "count-again" : null },
      element("span", { class: "scan-what" }, element("strong", {}, item.name), element("span", { class: "small muted" }, facts)),
      element("span", { class: "muted" }, mark || unitOf(item, null).name)));
  }

  /** @param {Mine} one */
  #mineRow(one) {
    const item = this.#items.get(one.product);
    const amount = item ? said(scaled(one.quantity), item, null) : one.quantity;
    const text = [one.name, one.lot, amount, one.serials, one.spot].filter(Boolean).join(" · ");
    const back = this.config.is_open ? element("button", { type: "button", class: "button", "data-withdraw": one.id, "aria-label": format(gettext("撤回 %(text)s"), { text }) }, gettext("撤回")) : null;
    return element("li", { class: "is-plain" }, element("span", {}, text), back);
  }

  /** @param {Waiting} one */
  #wrongRow(one) {
    const text = [one.name, one.lot, one.serials || one.quantity].filter(Boolean).join(" · ");
    return element("li", { class: "is-plain is-refused" }, element("span", {}, element("strong", {}, text), element("span", { class: "small scan-wrong" }, ` ${one.wrong}`)),
      element("button", { type: "button", class: "button", "data-drop": one.key, "aria-label": format(gettext("删除 %(text)s"), { text }) }, gettext("删除")));
  }
}

customElements.define("count-sheet", CountSheet);
