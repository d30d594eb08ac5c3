/** The bar above the lines: scan box, keys, and what the page puts there. */

import { element, gettext, icon } from "../text.js";
import { addLots } from "./lots.js";

/** @import {LineGrid} from "./element.js" */

/** @param {LineGrid} grid */
export function makeTools(grid) {
  const bar = element("div", { class: "grid-tools" });
  if (grid.config.is_read_only) bar.hidden = true;
  if (grid.model.hasProducts) {
    grid.scanInput = /** @type {HTMLInputElement} */ (element("input", { type: "text", placeholder: gettext("扫码录入（F4）"), "aria-label": gettext("扫码录入"), autocomplete: "off", enterkeyhint: "done" }));
    bar.append(element("label", { class: "scan-box" }, icon("barcode"), grid.scanInput));
  }
  bar.append(element("span", { class: "hint-keys" }, gettext("Enter 下一格 · Tab 横移 · F2 编辑 · Ctrl+D 向下填充 · Alt+↑↓ 移动行 · 可直接从 Excel 粘贴")));
  const slot = grid.querySelector("[data-slot=tools]");
  if (slot) bar.append(slot);
  addLots(grid, bar);
  return bar;
}
