/** Ctrl+K: one search over documents, products, partners, what can be made, and pages. GET <html data-search>?q= */

import { element, gettext, icon } from "./text.js";
import { requestJson, withParameters, ConnectionLost } from "./http.js";
import { recent } from "./recent.js";

/** @typedef {{label: string, detail?: string, url: string, icon?: string}} Item */
/** @typedef {{label: string, items: Item[]}} Group */

const DEBOUNCE_MS = 130;
const RECENT_SHOWN = 6;

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
      role: "combobox", "aria-expanded": "true", "aria-controls": "palette-results", "aria-autocomplete": "list", enterkeyhint: "go",
    }));
    this.results = element("div", { class: "palette-results", id: "palette-results", role: "listbox", "aria-label": gettext("结果") });
    const close = element("button", { type: "button", class: "palette-close", "data-close": true, "aria-label": gettext("Esc 关闭") }, element("kbd", { class: "only-desktop" }, "Esc"), element("span", { class: "only-phone" }, icon("x")));
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "palette", "aria-label": gettext("搜索") },
      element("div", { class: "palette-input" }, icon("search"), this.input, close), this.results,
      element("div", { class: "palette-foot hint-keys" }, gettext("↑ ↓ 选择 · Enter 打开 · Ctrl Enter 新标签页"))));
    this.input.addEventListener("input", () => this.#askSoon());
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.#closed());
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#draw(this.#recent(""));
    void this.#ask();
  }

  #closed() {
    clearTimeout(this.#timer);
    this.#flight?.abort();
    this.dialog.remove();
  }

  /** What was opened last in this browser. @param {string} text @returns {Group[]} */
  #recent(text) {
    const wanted = text.toLowerCase();
    const items = recent().filter((visit) => visit.url !== location.pathname && `${visit.kind} ${visit.label}`.toLowerCase().includes(wanted));
    const shown = items.slice(0, RECENT_SHOWN).map((visit) => ({ label: visit.label, detail: visit.kind, url: visit.url, icon: "clock" }));
    return shown.length ? [{ label: gettext("最近打开"), items: shown }] : [];
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
    this.results.setAttribute("aria-busy", "true");
    try {
      const url = document.documentElement.dataset.search ?? "/search";
      const { data } = await requestJson(withParameters(url, { q: text }), { signal: flight.signal, timeout_ms: 8000 });
      if (!flight.signal.aborted) this.#draw(this.#merged(text, data?.groups ?? []));
    } catch (failure) {
      if (flight.signal.aborted) return;
      if (!(failure instanceof ConnectionLost)) throw failure;
      this.results.replaceChildren(element("p", { class: "suggestion-note" }, failure.message));
    }
  }

  /** Recent ones first, each address once. @param {string} text @param {Group[]} groups @returns {Group[]} */
  #merged(text, groups) {
    const seen = new Set();
    return [...this.#recent(text), ...groups].map((group) => ({
      label: group.label,
      items: group.items.filter((item) => !seen.has(item.url) && seen.add(item.url)),
    })).filter((group) => group.items.length);
  }

  /** @param {Group[]} groups */
  #draw(groups) {
    this.#active = 0;
    this.#links = [];
    this.results.removeAttribute("aria-busy");
    const nodes = groups.map((group, index) => element("div", { role: "group", "aria-labelledby": `palette-group-${index}` },
      element("div", { class: "palette-group", id: `palette-group-${index}`, role: "presentation" }, group.label),
      ...group.items.map((item) => this.#drawItem(item))));
    if (!nodes.length && this.input.value.trim()) nodes.push(element("p", { class: "suggestion-note", role: "status" }, gettext("没有找到。可以输入单号开头、商品或客户的名称、拼音首字母、条码。")));
    this.results.replaceChildren(...nodes);
    this.#mark();
  }

  /** @param {Item} item */
  #drawItem(item) {
    const link = element("a", { class: "palette-item", href: item.url, role: "option", id: `palette-${this.#links.length}`, tabindex: -1, "aria-selected": "false" },
      icon(item.icon || "file-text"), element("span", {}, item.label), item.detail ? element("span", { class: "muted" }, item.detail) : null);
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
    if (event.isComposing || event.target !== this.input) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const active = this.#links[this.#active];
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && active) window.open(active.href, "_blank", "noopener");
    else if (event.key === "Enter") active?.click();
    else if (step && this.#links.length) this.#active = (this.#active + step + this.#links.length) % this.#links.length;
    else return;
    event.preventDefault();
    this.#mark();
  }
}

/** Open the search, unless something modal is open. */
export function openPalette() {
  if (!document.querySelector("dialog[open]")) new Palette();
}
