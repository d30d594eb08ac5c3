/**
 * <home-chart data-url>: fetches a chart's table when it comes into view and draws it with ECharts,
 * which is itself fetched for the first chart only. The table stays below, folded, as the chart's text.
 * Colours are read from the page, so that a chart follows the theme; nothing is drawn as HTML.
 */

import { element, format, gettext } from "../../webkit/js/text.js";

/**
 * @typedef {{label: string, url: string, numbers: number[], texts: string[]}} Row
 * @typedef {{heads: string[], rows: Row[], has_motion: boolean, is_narrow: boolean}} Drawn
 *   numbers may be inexact (a picture is); texts are the table's own
 */

const FRESH_MS = 30000;
const NAME_WIDTH = 118;

/** @type {Promise<any>|null} */
let library = null;

/** ECharts, fetched once. @returns {Promise<any>} */
function fetchLibrary() {
  library ??= new Promise((resolve, reject) => {
    const source = document.querySelector("[data-home]")?.getAttribute("data-charts") ?? "";
    const script = element("script", { src: source });
    script.addEventListener("load", () => resolve(/** @type {any} */ (globalThis).echarts));
    script.addEventListener("error", () => {
      library = null;
      script.remove();
      reject(new Error(gettext("连不上服务器")));
    });
    document.head.append(script);
  });
  return library;
}

/** The colours of the page now, by the names of home.css. @param {Element} place */
function colours(place) {
  const probe = element("span", { hidden: true });
  place.append(probe);
  const read = (/** @type {string} */ name) => {
    probe.className = `tone-${name}`;
    return getComputedStyle(probe).color;
  };
  const found = { series: [1, 2, 3, 4, 5].map((number) => read(String(number))), text: read("text"), muted: read("muted"), line: read("line"), surface: read("surface") };
  probe.remove();
  return found;
}

/** @param {number} value @returns {string} short enough for an axis: in 万 and 亿 where people count so, else in k and M */
function shorten(value) {
  const size = Math.abs(value);
  if (size < 10000) return String(Number(value.toFixed(2)));
  if (document.documentElement.lang.startsWith("zh") && size >= 1e8) return `${Number((value / 1e8).toFixed(2))}${gettext("亿")}`;
  if (document.documentElement.lang.startsWith("zh")) return `${Number((value / 10000).toFixed(1))}${gettext("万")}`;
  return size < 1e6 ? `${Number((value / 1e3).toFixed(1))}k` : `${Number((value / 1e6).toFixed(2))}M`;
}

/** @param {HTMLElement} place @returns {Drawn} */
function readTable(place) {
  const heads = [...place.querySelectorAll("thead th")].map((head) => head.textContent?.trim() ?? "");
  const rows = [...place.querySelectorAll("tbody tr")].map((row) => {
    const cells = [...row.querySelectorAll("[data-number]")].map((cell) => /** @type {HTMLElement} */ (cell));
    return {
      label: row.children[0]?.textContent?.trim() ?? "",
      url: row.querySelector("a")?.getAttribute("href") ?? "",
      numbers: cells.map((cell) => Number(cell.dataset.number)),
      texts: cells.map((cell) => cell.textContent?.trim() ?? ""),
    };
  });
  return { heads, rows, has_motion: !matchMedia("(prefers-reduced-motion: reduce)").matches, is_narrow: place.clientWidth < 480 };
}

/** @param {ReturnType<typeof colours>} paint */
function frame(paint) {
  return {
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: paint.muted },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: paint.surface,
      borderColor: paint.line,
      textStyle: { color: paint.text, fontSize: 12, lineHeight: 18 },
    },
  };
}

/** Sales as bars, the rest as lines of their own dashes and marks. @param {Drawn} drawn @param {ReturnType<typeof colours>} paint */
function trend(drawn, paint) {
  const names = drawn.heads.slice(1);
  const dashes = ["solid", "solid", "dashed", "dotted"];
  const marks = ["none", "circle", "triangle", "rect"];
  const series = names.map((name, index) => ({
    name,
    type: index ? "line" : "bar",
    data: drawn.rows.map((row) => row.numbers[index] ?? 0),
    color: paint.series[index],
    barMaxWidth: 26,
    itemStyle: index ? {} : { borderRadius: [2, 2, 0, 0] },
    lineStyle: { width: 2, type: dashes[index] },
    symbol: marks[index],
    symbolSize: 5,
    z: 2 + index,
  }));
  const base = frame(paint);
  return {
    ...base,
    animation: drawn.has_motion,
    // Purchases come in lumps: by day they would hide the rest until they are asked for.
    legend: { data: names, selected: Object.fromEntries(names.map((name, index) => [name, index < 2 || drawn.rows.length < 20])), left: 0, top: 0, itemWidth: 18, itemHeight: 9, inactiveColor: paint.muted, textStyle: { color: paint.text, fontSize: 12 } },
    grid: { left: 2, right: 6, top: 34, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "category", data: drawn.rows.map((row) => row.label), axisTick: { show: false }, axisLine: { lineStyle: { color: paint.line } }, axisLabel: { color: paint.muted, hideOverlap: true } },
    yAxis: { type: "value", splitNumber: 4, axisLabel: { color: paint.muted, formatter: shorten }, splitLine: { lineStyle: { color: paint.line } } },
    tooltip: { ...base.tooltip, trigger: "axis", formatter: (/** @type {{dataIndex: number}[]} */ points) => describe(drawn, points[0]?.dataIndex ?? 0) },
    series,
  };
}

/** What a row says, a figure a line. @param {Drawn} drawn @param {number} index */
function describe(drawn, index) {
  const row = drawn.rows[index];
  if (!row) return "";
  return [row.label, ...row.texts.map((text, place) => `${drawn.heads[place + 1] ?? ""}  ${text}`)].join("\n");
}

/** Bars from the left, the longest name cut, the amount at the end of each. @param {Drawn} drawn @param {ReturnType<typeof colours>} paint @param {(index: number) => string|undefined} colour */
function bars(drawn, paint, colour) {
  const base = frame(paint);
  const longest = Math.max(...drawn.rows.map((row) => row.texts[0]?.length ?? 0));
  return {
    ...base,
    animation: drawn.has_motion,
    grid: { left: 2, right: Math.max(drawn.is_narrow ? 74 : 88, longest * 7), top: 6, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: {
      type: "category",
      inverse: true,
      data: drawn.rows.map((row) => row.label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: paint.line } },
      axisLabel: { color: paint.text, width: NAME_WIDTH, overflow: "truncate", interval: 0 },
    },
    tooltip: { ...base.tooltip, trigger: "item", formatter: (/** @type {{dataIndex: number}} */ point) => describe(drawn, point.dataIndex) },
    series: [{
      type: "bar",
      data: drawn.rows.map((row, index) => ({ value: row.numbers[0] ?? 0, itemStyle: { color: colour(index), borderRadius: [0, 2, 2, 0] } })),
      barMaxWidth: 18,
      label: { show: true, position: "right", color: paint.text, fontSize: 12, formatter: (/** @type {{dataIndex: number}} */ point) => drawn.rows[point.dataIndex]?.texts[0] ?? "" },
    }],
  };
}

/** @param {string} kind @param {Drawn} drawn @param {ReturnType<typeof colours>} paint */
function optionOf(kind, drawn, paint) {
  if (kind === "trend") return trend(drawn, paint);
  if (kind === "parts") return bars(drawn, paint, (index) => paint.series[index ? 1 : 0]);
  return bars(drawn, paint, () => paint.series[0]);
}

class HomeChart extends HTMLElement {
  url = "";
  fetched_at = 0;
  /** @type {any} */
  chart = null;
  /** @type {IntersectionObserver|null} */
  watch = null;
  repaint = () => this.#draw();

  connectedCallback() {
    this.url = this.dataset.url ?? "";
    this.watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.watch?.disconnect();
      void this.fetch();
    }, { rootMargin: "160px" });
    this.watch.observe(this);
    this.addEventListener("click", (event) => this.#chosen(event));
    new MutationObserver(this.repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.repaint);
    document.addEventListener("live:change", () => this.#age());
  }

  /** Fetch the table and draw it; without the server it is said, with a button to try again. */
  async fetch() {
    this.setAttribute("aria-busy", "true");
    this.fetched_at = Date.now();
    try {
      const answer = await fetch(this.url, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const was_open = this.querySelector("details")?.open ?? false;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const echarts = holder.content.querySelector("[data-chart]") ? await fetchLibrary() : null;
      this.chart?.dispose();
      this.chart = null;
      this.replaceChildren(holder.content);
      const details = this.querySelector("details");
      if (details) details.open = was_open;
      this.#start(echarts);
    } catch {
      if (!this.querySelector("table")) this.#failed();
    } finally {
      this.setAttribute("aria-busy", "false");
    }
  }

  #failed() {
    const again = element("button", { type: "button", class: "button", click: () => void this.fetch() }, gettext("再试一次"));
    this.replaceChildren(element("p", { class: "chart-none muted" }, gettext("图表没有取到。"), " ", again));
  }

  /** @param {any} echarts */
  #start(echarts) {
    const place = this.querySelector("[data-chart]");
    if (!(place instanceof HTMLElement) || !echarts) return;
    this.chart = echarts.init(place, null, { renderer: "canvas" });
    this.chart.on("click", (/** @type {{dataIndex: number}} */ point) => {
      const url = readTable(this).rows[point.dataIndex]?.url;
      if (url) location.assign(url);
    });
    new ResizeObserver(() => this.chart?.resize()).observe(place);
    const drawn = readTable(this);
    const title = this.closest("section")?.querySelector("h2")?.textContent?.trim() ?? "";
    place.setAttribute("aria-label", format(gettext("%(title)s：%(names)s。数字在下面的表格里。"), { title, names: drawn.heads.slice(1).join("、") }));
    this.#draw();
  }

  #draw() {
    const place = this.querySelector("[data-chart]");
    if (!this.chart || !(place instanceof HTMLElement)) return;
    this.chart.setOption(optionOf(place.dataset.chart ?? "", readTable(this), colours(this)), { notMerge: true });
  }

  /** @param {Event} event */
  #chosen(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-chart-url]") : null;
    if (!(button instanceof HTMLElement)) return;
    this.url = button.dataset.chartUrl ?? this.url;
    const place = [...this.querySelectorAll("[data-chart-url]")].indexOf(button);
    void this.fetch().then(() => {
      const again = this.querySelectorAll("[data-chart-url]")[place];
      if (again instanceof HTMLElement) again.focus();
    });
  }

  /** Something was posted: draw anew, but not more often than every half minute. */
  #age() {
    if (this.fetched_at && Date.now() - this.fetched_at >= FRESH_MS) void this.fetch();
  }
}

customElements.define("home-chart", HomeChart);
