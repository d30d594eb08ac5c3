/** Which columns are shown, in which order: a dialog, kept for this user and type of document. */

import { element, gettext, format } from "../text.js";
import { toast } from "../toast.js";
import { requestJson, ConnectionLost, LoggedOut } from "../http.js";

/** @import {Column} from "../types.js" @import {LineGrid} from "./element.js" */

/** Keep order, hidden columns and widths on the server. @param {LineGrid} grid */
export async function saveColumns(grid) {
  const columns = grid.config.all_columns ?? grid.config.columns;
  const widths = Object.fromEntries(columns.filter((column) => column.width).map((column) => [column.name, Math.max(40, Math.min(800, Number(column.width)))]));
  await keep(grid, { order: columns.map((column) => column.name), hidden: columns.filter((column) => column.is_hidden).map((column) => column.name), widths });
}

/** @param {LineGrid} grid @param {unknown} value */
async function keep(grid, value) {
  try {
    await requestJson(grid.config.columns_url ?? "", { body: value });
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    toast(format(gettext("%(reason)s，列设置只在这一页有效"), { reason: failure.message }), { tone: "red" });
  }
}

/** @param {Column} column */
function drawItem(column) {
  const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: !column.is_hidden, disabled: column.is_required === true }));
  box.addEventListener("change", () => (column.is_hidden = !box.checked));
  const move = (/** @type {-1|1} */ step) => {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) other[step < 0 ? "before" : "after"](item);
  };
  const button = (/** @type {-1|1} */ step, /** @type {string} */ label, /** @type {string} */ sign) =>
    element("button", { type: "button", class: "icon-button", "aria-label": format(label, { name: column.label }), click: () => move(step) }, sign);
  const item = element("li", { class: "column-item", "data-name": column.name }, element("label", { class: "check" }, box, ` ${column.label}`),
    element("span", { class: "actions" }, button(-1, gettext("%(name)s 上移"), "↑"), button(1, gettext("%(name)s 下移"), "↓")));
  item.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(event.key === "ArrowUp" ? -1 : 1);
    if (focused instanceof HTMLElement) focused.focus();
  });
  return item;
}

/** @param {LineGrid} grid @param {Column[]} columns @param {HTMLElement} list */
async function accept(grid, columns, list) {
  const names = [...list.children].map((item) => (item instanceof HTMLElement ? item.dataset.name : ""));
  grid.arrange([...columns].sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name)));
  await saveColumns(grid);
}

/** @param {LineGrid} grid */
async function reset(grid) {
  await keep(grid, null);
  const usual = grid.config.usual_columns ?? [];
  const columns = (grid.config.all_columns ?? []).map((column) => ({ ...column, is_hidden: column.is_seldom === true }));
  grid.arrange(columns.sort((one, other) => usual.indexOf(one.name) - usual.indexOf(other.name)));
}

/** @param {LineGrid} grid */
export async function chooseColumns(grid) {
  await grid.commit();
  const columns = (grid.config.all_columns ?? []).map((column) => ({ ...column }));
  const list = element("ul", { class: "column-list" }, ...columns.map(drawItem));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": gettext("列设置") }));
  const close = () => {
    dialog.remove();
    grid.editor.input.focus({ preventScroll: true });
  };
  const press = (/** @type {() => Promise<void>} */ act) => () => {
    close();
    void act();
  };
  dialog.append(
    element("div", { class: "dialog-head" }, element("h2", {}, gettext("列设置"))),
    element("div", { class: "dialog-body" }, element("p", { class: "muted" }, gettext("勾选要显示的列；Alt+↑/↓ 调整顺序；列宽可在表头拖动。")), list),
    element("div", { class: "dialog-foot" }, element("button", { type: "button", class: "button", click: press(() => reset(grid)) }, gettext("恢复默认")),
      element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: close }, gettext("取消"), element("kbd", {}, "Esc")),
        element("button", { type: "button", class: "button is-primary", click: press(() => accept(grid, columns, list)) }, gettext("确定")))));
  dialog.addEventListener("cancel", close);
  document.body.append(dialog);
  dialog.showModal();
}
