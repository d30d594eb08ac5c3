/** Ctrl+K: one search over documents, products, partners and functions. GET <html data-search>?q= */

import { element, gettext, icon } from "./text.js";
import { requestJson, withParameters, ConnectionLost } from "./http.js";

/** @typedef {{label: string, items: {label: string, detail?: string, url: string}[]}} Group */

const DEBOUNCE_MS = 130;

class Palette {
  /** @type {HTMLAnchorElement[]} */
  #links = [];
  #active = 0;
  /** @type {AbortController|null} */
  #flight = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  constructor() {
    this.input = /** @type {HTMLInputElement} */ (element("input", {
      type: "text", placeholder: gettext("搜索单据、商品、客户、功能…"), "aria-label": gettext("搜索"), autocomplete: "off", spellcheck: "false",
      role: "combobox", "aria-expanded": "true", "aria-controls": "palette-results",
    }));
    this.results = element("div", { class: "palette-results", id: "palette-results", role: "listbox", "aria-label": gettext("结果") });
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "palette", "aria-label": gettext("搜索") },
      element("div", { class: "palette-input" }, icon("search"), this.input, element("kbd", {}, "Esc")), this.results));
    this.input.addEventListener("input", () => this.#askSoon());
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.dialog.remove());
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#draw(this.#ownPages(""));
  }

  /** Pages of the navigation, found without the server. @param {string} text @returns {Group[]} */
  #ownPages(text) {
    const pages = [...document.querySelectorAll(".navigation-item")].filter((link) => link instanceof HTMLAnchorElement);
    const items = pages.map((page) => ({ label: page.querySelector("span")?.textContent?.trim() ?? "", url: page.href })).filter((item) => item.label.includes(text));
    return items.length ? [{ label: gettext("功能"), items: items.slice(0, 12) }] : [];
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE_MS);
  }

  async #ask() {
    const text = this.input.value.trim();
    this.#flight?.abort();
    const flight = new AbortController();
    this.#flight = flight;
    if (!text) return this.#draw(this.#ownPages(""));
    try {
      const url = document.documentElement.dataset.search ?? "/search";
      const { data } = await requestJson(withParameters(url, { q: text }), { signal: flight.signal, timeout_ms: 8000 });
      if (!flight.signal.aborted) this.#draw([...(data?.groups ?? []), ...this.#ownPages(text)]);
    } catch (failure) {
      if (flight.signal.aborted) return undefined;
      if (!(failure instanceof ConnectionLost)) throw failure;
      this.results.replaceChildren(element("p", { class: "suggestion-note" }, failure.message));
    }
    return undefined;
  }

  /** @param {Group[]} groups */
  #draw(groups) {
    this.#active = 0;
    this.#links = [];
    const nodes = groups.flatMap((group) => [element("div", { class: "palette-group", role: "presentation" }, group.label), ...group.items.map((item) => this.#drawItem(item))]);
    if (!nodes.length) nodes.push(element("p", { class: "suggestion-note" }, gettext("没有找到")));
    this.results.replaceChildren(...nodes);
    this.#mark();
  }

  /** @param {Group["items"][number]} item */
  #drawItem(item) {
    const link = element("a", { class: "palette-item", href: item.url, role: "option", id: `palette-${this.#links.length}`, tabindex: -1, "aria-selected": "false" },
      element("span", {}, item.label), item.detail ? element("span", { class: "muted" }, item.detail) : null);
    this.#links.push(/** @type {HTMLAnchorElement} */ (link));
    return link;
  }

  #mark() {
    this.#links.forEach((link, index) => link.setAttribute("aria-selected", String(index === this.#active)));
    const active = this.#links[this.#active];
    active?.scrollIntoView({ block: "nearest" });
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Enter") this.#links[this.#active]?.click();
    else if (step && this.#links.length) this.#active = (this.#active + step + this.#links.length) % this.#links.length;
    else return;
    event.preventDefault();
    this.#mark();
  }
}

/** Open the search, unless it is open. */
export function openPalette() {
  if (!document.querySelector("dialog[open]")) new Palette();
}
