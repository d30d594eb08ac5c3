/** How the lines of a sheet look: what it is, how many of how many, and large keys to change it. */

import { element, format, gettext, icon } from "../../webkit/js/text.js";
import { said, scaled } from "./amounts.js";
import { fieldsOf, fillButton } from "./filling.js";

/** @import {Config, Line} from "./types.js" */

/** @param {Line[]} lines @param {Config} config @returns {HTMLElement[]} a list for each place */
export function sections(lines, config) {
  /** @type {Map<string, HTMLElement[]>} */
  const groups = new Map();
  for (const line of lines) {
    const rows = groups.get(line.place) ?? [];
    rows.push(row(line, config));
    groups.set(line.place, rows);
  }
  return [...groups].map(([place, rows]) => element("section", { class: "scan-group" },
    place ? element("h2", {}, place) : null, element("ul", { class: "scan-rows" }, ...rows)));
}

/** @param {Line} line @param {Config} config @returns {HTMLElement} */
export function row(line, config) {
  const { product } = line;
  const name = product.name;
  const about = [product.code, product.specification].filter(Boolean).join(" · ");
  const counted = said(scaled(line.counted), product, line.unit);
  return element("li", { class: "scan-row", "data-key": line.key, "data-state": standing(line) },
    element("div", { class: "scan-what" }, element("strong", {}, name), element("span", { class: "small muted" }, about)),
    figures(line, config),
    line.hint ? element("p", { class: "small scan-hint" }, line.hint) : null,
    instead(line),
    element("div", { class: "scan-steps" },
      element("button", { type: "button", class: "button", "data-do": "less", "aria-label": format(gettext("%(name)s 减一"), { name }) }, icon("minus")),
      element("button", { type: "button", class: "button scan-number", "data-do": "pad", "aria-label": format(gettext("%(name)s 已数 %(counted)s，改数量"), { name, counted }) }, counted),
      element("button", { type: "button", class: "button", "data-do": "more", "aria-label": format(gettext("%(name)s 加一"), { name }) }, icon("plus"))),
    fieldsOf(line, config).length ? fillButton(line, config) : null,
    line.wrong ? element("p", { class: "scan-wrong" }, line.wrong) : null);
}

/** What may be taken in the place of a line that is short, until all of it is there. @param {Line} line */
function instead(line) {
  if (!line.substitutes?.length || scaled(line.counted) >= scaled(line.wanted)) return null;
  const free = said(scaled(line.free ?? "0"), line.product, line.unit);
  const buttons = line.substitutes.map((one) => element("button", { type: "button", class: "button", "data-do": "instead", "data-product": one.id },
    format(gettext("%(name)s · 可用 %(available)s"), { name: one.name, available: said(scaled(one.available), one, null) })));
  return element("div", { class: "scan-instead" }, element("p", { class: "small" }, format(gettext("库存只有 %(free)s，可以换："), { free })), ...buttons);
}

/** Draw the row of a line anew where it is; what had the focus keeps it. @param {HTMLElement} sheet @param {Line} line @param {Config} config */
export function redraw(sheet, line, config) {
  const old = sheet.querySelector(`[data-key="${CSS.escape(line.key)}"]`);
  const made = row(line, config);
  const held = old?.contains(document.activeElement) ? document.activeElement?.getAttribute("data-do") : null;
  made.classList.toggle("is-last", old?.classList.contains("is-last") ?? false);
  old?.replaceWith(made);
  const button = held ? made.querySelector(`[data-do="${held}"]`) : null;
  if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  return made;
}

/** @param {Line} line @returns {"none"|"part"|"full"|"over"} */
export function standing(line) {
  const counted = scaled(line.counted);
  const wanted = scaled(line.wanted);
  if (line.wanted === null) return counted ? "full" : "none";
  if (counted === wanted) return "full";
  if (counted > wanted) return "over";
  return counted ? "part" : "none";
}

/** @param {Line} line @param {Config} config */
function figures(line, config) {
  const parts = [];
  if (line.wanted !== null) {
    const left = scaled(line.wanted) - scaled(line.counted);
    parts.push(element("span", {}, format(gettext("应 %(wanted)s"), { wanted: said(scaled(line.wanted), line.product, line.unit) })));
    if (left > 0n) parts.push(chip("amber", format(gettext("差 %(left)s"), { left: said(left, line.product, line.unit) })));
    if (left < 0n) parts.push(chip("blue", format(gettext("多 %(over)s"), { over: said(-left, line.product, line.unit) })));
    if (!left) parts.push(chip("green", gettext("齐")));
  }
  if (line.differs) parts.push(chip("amber", gettext("与账面不符")));
  if (line.is_late) parts.push(chip("amber", gettext("断网时盘的，建议复盘")));
  if (config.is_count && (line.differs || line.is_late)) {
    parts.push(element("button", { type: "button", class: "button", "data-do": "recount" }, gettext("复盘")));
  }
  return element("div", { class: "scan-figures" }, ...parts);
}

/** @param {string} tone @param {string} text */
function chip(tone, text) {
  return element("span", { class: "chip", "data-tone": tone }, text);
}
