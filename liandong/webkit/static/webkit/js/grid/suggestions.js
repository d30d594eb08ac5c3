/** A list under a box: moving in it, choosing, asking the server with debounce and cancel. */

import { element, gettext, format } from "../text.js";
import { requestJson, withParameters, ConnectionLost } from "../http.js";
import { grouped, parse, plain } from "../money.js";

/** @import {Choice, Product} from "../types.js" */
/** @typedef {Choice & Omit<Partial<Product>, "id">} Item */

const DEBOUNCE_MS = 120;

/** A price reads with at least two decimals. @param {string} price */
function twoDecimals(price) {
  const value = parse(price, 6);
  return value === null ? price : plain(value, 6, 2);
}

/** The small picture of a product; a gap of its size where only others have one. @param {Item} item @param {boolean} hasPictures */
function drawPicture(item, hasPictures) {
  if (item.picture) return element("img", { class: "suggestion-picture", src: item.picture, alt: "", loading: "lazy", width: 28, height: 28 });
  return hasPictures ? element("span", { class: "suggestion-picture" }) : null;
}

/** One row of the list. @param {Item} item @param {boolean} hasPictures */
function drawItem(item, hasPictures) {
  if (!item.units) {
    return [
      drawPicture(item, hasPictures),
      element("span", { class: "suggestion-name" }, item.name),
      item.code ? element("span", { class: "suggestion-code" }, item.code) : null,
      item.detail ? element("span", { class: "suggestion-detail" }, item.detail) : null,
    ];
  }
  const unit = item.units.find((one) => one.id === item.default_unit) ?? item.units[0];
  const isEmpty = item.available === "0" || item.available?.startsWith("-");
  return [
    drawPicture(item, hasPictures),
    element("span", { class: "suggestion-code" }, item.code ?? ""),
    element("span", { class: "suggestion-name" }, item.name),
    element("span", { class: "suggestion-detail" }, item.specification ?? ""),
    element("span", { class: "suggestion-price" }, unit?.price ? `¥${grouped(twoDecimals(unit.price))}` : ""),
    element("span", { class: `suggestion-stock${isEmpty ? " is-empty" : ""}` },
      item.available === null || item.available === undefined ? "" : format(gettext("存 %(stock)s"), { stock: grouped(item.available) })),
  ];
}

export class Suggestions {
  /** @type {Item[]} */
  items = [];
  #active = 0;
  #asked = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  /** @type {AbortController|null} */
  #flight = null;

  /**
   * @param {HTMLInputElement} input the box the list belongs to
   * @param {{choose: (item: Item) => void, create?: (text: string) => void, minWidth?: number}} options
   */
  constructor(input, options) {
    this.input = input;
    this.options = options;
    this.id = `suggestions-${Math.random().toString(36).slice(2, 9)}`;
    this.box = element("div", { class: "suggestions", role: "listbox", id: this.id, popover: "manual", "aria-label": gettext("候选") });
    this.box.addEventListener("pointerdown", (event) => event.preventDefault());
    this.box.addEventListener("click", (event) => this.#pressed(event));
  }

  get isOpen() {
    return this.box.isConnected && this.box.matches(":popover-open");
  }

  /** The text the shown items answer. */
  get answered() {
    return this.#asked;
  }

  /** @param {Event} event */
  #pressed(event) {
    const row = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    if (!(row instanceof HTMLElement)) return;
    this.#active = Number(row.dataset.index);
    this.chooseActive();
  }

  /** Show these items. @param {Item[]} items @param {string} [text] */
  show(items, text = "") {
    this.items = items;
    this.#asked = text;
    this.#active = 0;
    const hasPictures = items.some((item) => item.picture);
    const rows = items.map((item, index) =>
      element("div", { class: "suggestion", role: "option", id: `${this.id}-${index}`, "data-index": index, "aria-selected": String(index === 0) }, ...drawItem(item, hasPictures)));
    const create = this.options.create;
    if (!items.length) rows.push(element("div", { class: "suggestion-note" }, text ? format(gettext("没有找到“%(text)s”"), { text }) : gettext("没有可选项")));
    if (!items.length && create && text) {
      rows.push(element("div", { class: "suggestion", role: "option", "data-index": -1, "aria-selected": "true" },
        element("span", { class: "suggestion-name" }, format(gettext("＋ 新建“%(text)s”"), { text }))));
    }
    this.box.replaceChildren(...rows);
    this.#open();
  }

  #open() {
    if (!this.box.isConnected) (this.input.closest("dialog, main") ?? document.body).append(this.box);
    if (!this.isOpen) this.box.showPopover();
    const place = this.input.getBoundingClientRect();
    const width = Math.max(place.width, this.items.some((item) => item.units) ? (this.items.some((item) => item.picture) ? 540 : 500) : 220, this.options.minWidth ?? 0);
    const left = Math.max(8, Math.min(place.left, innerWidth - width - 8));
    this.box.style.left = `${left}px`;
    this.box.style.width = `${Math.min(width, innerWidth - 16)}px`;
    const room = innerHeight - place.bottom;
    const height = this.box.offsetHeight;
    this.box.style.top = `${room < height + 8 && place.top > height ? place.top - height - 4 : place.bottom + 4}px`;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", this.id);
    this.#mark();
  }

  #mark() {
    this.box.querySelectorAll("[role=option]").forEach((row, index) => row.setAttribute("aria-selected", String(index === this.#active)));
    const active = this.box.querySelectorAll("[role=option]")[this.#active];
    active?.scrollIntoView({ block: "nearest" });
    if (active?.id) this.input.setAttribute("aria-activedescendant", active.id);
  }

  /** @param {number} step */
  move(step) {
    if (!this.items.length) return;
    this.#active = (this.#active + step + this.items.length) % this.items.length;
    this.#mark();
  }

  /** Take the marked item; false when there is none. */
  chooseActive() {
    const item = this.items[this.#active];
    if (item) {
      this.close();
      this.options.choose(item);
      return true;
    }
    if (this.options.create && this.#asked && this.isOpen) {
      // The list may still answer less than what stands in the box by now.
      this.options.create(this.input.value.trim() || this.#asked);
      this.close();
    }
    return false;
  }

  close() {
    clearTimeout(this.#timer);
    this.#flight?.abort();
    this.#flight = null;
    if (this.isOpen) this.box.hidePopover();
    this.box.remove();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.items = [];
    this.#asked = "";
  }

  /** Ask after a short pause in typing. @param {string} url @param {Record<string, unknown>} parameters */
  askSoon(url, parameters) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(url, parameters), DEBOUNCE_MS);
  }

  /**
   * Ask now; an earlier question still under way is cancelled.
   * @param {string} url @param {Record<string, unknown>} parameters must hold q
   * @returns {Promise<Item[]|null>} null when the question was overtaken or the server out of reach
   */
  async ask(url, parameters) {
    clearTimeout(this.#timer);
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    this.input.classList.add("is-busy");
    try {
      const { data } = await requestJson(withParameters(url, parameters), { signal: flight.signal, timeout_ms: 8000 });
      if (flight.signal.aborted) return null;
      this.show(data?.items ?? [], String(parameters.q ?? ""));
      return this.items;
    } catch (failure) {
      if (flight.signal.aborted) return null;
      if (!(failure instanceof ConnectionLost)) throw failure;
      this.#note(failure.message);
      return null;
    } finally {
      if (this.#flight === flight) this.input.classList.remove("is-busy");
    }
  }

  /** @param {string} message */
  #note(message) {
    this.items = [];
    this.box.replaceChildren(element("div", { class: "suggestion-note" }, message));
    this.#open();
  }
}
