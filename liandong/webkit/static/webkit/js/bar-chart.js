/**
 * <bar-chart> around a table: draws its rows as bars (first numeric column) and a line (second one).
 * The table stays on the page, folded, as the chart's text; cells carry data-value as plain numbers
 * (a picture may be inexact, the table is not).
 */

import { element, gettext } from "./text.js";

const SPACE = "http://www.w3.org/2000/svg";
const HEIGHT = 264;
const BOTTOM = 26;
const TOP = 10;
const LEFT = 46;

/** @param {string} tag @param {Record<string, string|number>} attributes @param {string} [text] */
function shape(tag, attributes, text) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A round number not below the largest value. @param {number} largest */
function roundUp(largest) {
  if (largest <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 4, 5, 8, 10].find((one) => one * size >= largest) ?? 10;
  return step * size;
}

/** @param {number} value */
function shorten(value) {
  return Math.abs(value) >= 10000 ? `${Number((value / 10000).toFixed(1))}${gettext("万")}` : String(Number(value.toFixed(1)));
}

class BarChart extends HTMLElement {
  /** @type {{label: string, values: number[], shown: string[]}[]} */
  rows = [];
  /** @type {string[]} */
  heads = [];
  /** @type {SVGElement|null} */
  picture = null;

  connectedCallback() {
    const table = this.querySelector("table");
    if (!table) return;
    const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent?.trim() ?? "");
    this.rows = [...table.querySelectorAll("tbody tr")].map((row) => ({
      label: row.children[0]?.textContent?.trim() ?? "",
      values: [...row.querySelectorAll("[data-value]")].map((cell) => Number(/** @type {HTMLElement} */ (cell).dataset.value)),
      shown: [...row.children].map((cell) => cell.textContent?.trim() ?? ""),
    }));
    const legend = element("div", { class: "chart-legend" }, ...heads.slice(1, 3).map((head, index) => element("span", { class: index ? "is-line" : "" }, head)));
    this.picture = shape("svg", { class: "chart", role: "img", "aria-label": this.getAttribute("aria-label") ?? heads.slice(1).join("、") });
    const details = element("details", { class: "chart-data" }, element("summary", {}, gettext("看表格")));
    details.append(...(table.closest(".table-frame") ? [/** @type {Element} */ (table.closest(".table-frame"))] : [table]));
    this.heads = heads;
    this.append(legend, this.picture, details);
    new ResizeObserver(() => this.#draw()).observe(this);
  }

  #draw() {
    const width = this.picture?.clientWidth ?? 0;
    const rows = this.rows;
    if (!width || !this.picture) return;
    const all = rows.flatMap((row) => row.values);
    const top = roundUp(Math.max(...all, 0));
    const low = Math.min(0, ...all);
    const bottom = low < 0 ? -roundUp(-low) : 0;
    const y = (/** @type {number} */ value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - bottom) / (top - bottom));
    const slot = (width - LEFT) / Math.max(rows.length, 1);
    const middle = (/** @type {number} */ index) => LEFT + slot * (index + 0.5);
    this.picture.replaceChildren(...this.#axis(top, bottom, width, y), ...this.#bars(slot, middle, y), ...this.#line(middle, y), ...this.#labels(slot, middle));
  }

  /** @param {number} top @param {number} bottom @param {number} width @param {(value: number) => number} y */
  #axis(top, bottom, width, y) {
    const marks = bottom < 0 ? [bottom, 0, top / 2, top] : [0, top / 4, top / 2, (top * 3) / 4, top];
    return marks.flatMap((mark) => [
      shape("line", { class: "chart-axis", x1: LEFT, x2: width, y1: y(mark), y2: y(mark) }),
      shape("text", { x: LEFT - 8, y: y(mark) + 4, "text-anchor": "end" }, shorten(mark)),
    ]);
  }

  /** @param {number} slot @param {(index: number) => number} middle @param {(value: number) => number} y */
  #bars(slot, middle, y) {
    const width = Math.max(2, Math.min(slot * 0.68, 34));
    return this.rows.map((row, index) => {
      const value = row.values[0] ?? 0;
      const bar = shape("rect", { class: "chart-bar", x: middle(index) - width / 2, width, y: Math.min(y(value), y(0)), height: Math.max(Math.abs(y(0) - y(value)), value ? 1 : 0), rx: 2 });
      bar.append(shape("title", {}, row.shown.map((text, column) => (column ? `${this.heads[column]} ${text}` : text)).join("\n")));
      return bar;
    });
  }

  /** @param {(index: number) => number} middle @param {(value: number) => number} y */
  #line(middle, y) {
    const rows = this.rows;
    if (!rows.some((row) => row.values.length > 1)) return [];
    return [shape("polyline", { class: "chart-line", points: rows.map((row, index) => `${middle(index)},${y(row.values[1] ?? 0)}`).join(" ") })];
  }

  /** @param {number} slot @param {(index: number) => number} middle */
  #labels(slot, middle) {
    const every = Math.max(1, Math.ceil(46 / slot));
    return this.rows.flatMap((row, index) => (index % every ? [] : [shape("text", { x: middle(index), y: HEIGHT - 8, "text-anchor": "middle" }, row.label)]));
  }
}

customElements.define("bar-chart", BarChart);
