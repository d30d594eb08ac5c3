/** Lots of lines: their columns appear only when a line needs them, and one press gives lots out by expiry. */

import { element, gettext } from "../text.js";
import { withScript } from "../http.js";
import { needsLots, visibleColumns } from "./paint.js";

/** @import {LineGrid} from "./element.js" */

/** @param {LineGrid} grid */
const linesOf = (grid) => grid.model.rows.map((row) => row.line);

/** Follow the lines with columns and button. @param {LineGrid} grid @param {HTMLElement} bar */
export function addLots(grid, bar) {
  const all = () => grid.config.all_columns ?? grid.config.columns;
  if (!all().some((column) => column.is_when_needed)) return;
  const button = /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: "button", click: () => void withScript(import("./allotting.js"), ({ allocate }) => allocate(grid)) }, gettext("按效期分配批次")));
  button.hidden = !grid.config.lots_url || !needsLots(linesOf(grid));
  bar.append(button);
  grid.addEventListener("lines-changed", () => {
    const isNeeded = needsLots(linesOf(grid));
    button.hidden = !grid.config.lots_url || !isNeeded;
    if (visibleColumns(all(), linesOf(grid)).length !== grid.config.columns.length) grid.arrange(all());
  });
}
