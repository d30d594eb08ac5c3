/** Choosing columns and saving views. What is chosen is kept for the member. */

import { savePreference } from "./preferences.js";
import { element, format, gettext, readJson } from "./text.js";
import { toast } from "./toast.js";

/**
 * @typedef {{name: string, query: string, is_default?: boolean}} View
 * @typedef {{id: string, columns: {key: string, label: string}[], shown: string[], usual: string[], views: View[],
 *   size: number, sizes: number[], last: string|null, filter: string, bare?: string, days?: string[],
 *   periods?: {key: string, label: string}[]}} Settings
 */

/** @returns {Settings|null} */
const settings = () => (document.getElementById("list-settings") ? readJson("list-settings") : null);

/** @param {string} kind @param {unknown} value */
const keep = (kind, value) => savePreference(`list.${settings()?.id}.${kind}`, value);

/** The current address without some parameters. @param {...string} names */
function addressWithout(...names) {
  const url = new URL(location.href);
  for (const name of [...names, "after"]) url.searchParams.delete(name);
  if (![...url.searchParams].length) url.search = settings()?.bare ?? "view=all";
  return url.toString();
}

/** @param {string} title @param {HTMLElement[]} body @param {HTMLElement[]} foot */
function makeDialog(title, body, foot) {
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": title }));
  dialog.append(
    element("div", { class: "dialog-head" }, element("h2", {}, title)),
    element("div", { class: "dialog-body stack" }, ...body),
    element("div", { class: "dialog-foot" }, ...foot));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @param {HTMLElement} item @param {number} step */
function moveItem(item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
}

/** Let the items of a list be dragged, and moved with Alt+↑ and Alt+↓. @param {HTMLElement} list */
function makeSortable(list) {
  /** @type {HTMLElement|null} */
  let dragged = null;
  list.addEventListener("dragstart", (event) => { dragged = event.target instanceof HTMLElement ? event.target.closest("li") : null; });
  list.addEventListener("dragover", (event) => {
    const over = event.target instanceof Element ? event.target.closest("li") : null;
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("dragend", () => { dragged = null; });
  list.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (!(item instanceof HTMLElement)) return;
    event.preventDefault();
    moveItem(item, event.key === "ArrowUp" ? -1 : 1);
    if (event.target instanceof HTMLElement) event.target.focus();
  });
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    const item = button?.closest("li");
    if (!(button instanceof HTMLElement) || !(item instanceof HTMLElement)) return;
    moveItem(item, Number(button.dataset.step));
    button.focus();
  });
}

/** The two buttons that move an item. @param {string} label */
const steps = (label) => [
  element("button", { type: "button", class: "button is-quiet", "data-step": -1, "aria-label": format(gettext("上移 %(label)s"), { label }) }, "↑"),
  element("button", { type: "button", class: "button is-quiet", "data-step": 1, "aria-label": format(gettext("下移 %(label)s"), { label }) }, "↓"),
];

/** Which columns are shown, in which order, and how many rows a page has. */
export function chooseColumns() {
  const found = settings();
  if (!found) return;
  const labels = new Map(found.columns.map((one) => [one.key, one.label]));
  const order = [...found.shown, ...found.columns.map((one) => one.key).filter((key) => !found.shown.includes(key))];
  const list = element("ul", { class: "sortable" }, ...order.map((key) => {
    const label = labels.get(key) ?? key;
    return element("li", { draggable: "true", "data-key": key },
      element("label", {}, element("input", { type: "checkbox", checked: found.shown.includes(key) }), ` ${label}`), ...steps(label));
  }));
  makeSortable(list);
  const size = /** @type {HTMLSelectElement} */ (element("select", { class: "input" }, ...found.sizes.map((one) => element("option", { value: one, selected: one === found.size }, String(one)))));
  const apply = async () => {
    const chosen = [...list.children].filter((item) => item.querySelector("input")?.checked).map((item) => item.getAttribute("data-key"));
    if (!chosen.length) return toast(gettext("至少留一列"), { tone: "red" });
    await Promise.all([keep("columns", chosen), ...(found.sizes.length ? [keep("size", Number(size.value))] : [])]);
    return location.assign(addressWithout("columns"));
  };
  const reset = async () => {
    await Promise.all([keep("columns", null), ...(found.sizes.length ? [keep("size", null)] : [])]);
    location.assign(addressWithout("columns"));
  };
  const dialog = makeDialog(gettext("列设置"), [
    element("p", { class: "muted small" }, gettext("勾选要看的列；拖动，或按 Alt+↑↓ 换次序。只影响你自己。")),
    list,
    ...(found.sizes.length ? [element("label", { class: "field-row" }, `${gettext("每页行数")} `, size)] : []),
  ], [
    element("button", { type: "button", class: "button is-quiet", click: reset }, gettext("恢复默认")),
    element("span", { class: "actions" },
      element("button", { type: "button", class: "button", click: () => dialog.close() }, gettext("取消")),
      element("button", { type: "button", class: "button is-primary", click: apply }, gettext("确定"))),
  ]);
}

/** @param {View} view */
function viewItem(view) {
  const name = element("input", { class: "input", value: view.name, maxlength: 30, "aria-label": gettext("视图名称") });
  const standard = element("input", { type: "radio", name: "standard-view", checked: view.is_default ?? false });
  const item = element("li", { draggable: "true", "data-query": view.query },
    name, element("label", { class: "small" }, standard, ` ${gettext("默认打开")}`), ...steps(view.name));
  item.append(element("button", { type: "button", class: "button is-quiet", "aria-label": format(gettext("删除 %(name)s"), { name: view.name }), click: () => item.remove() }, "×"));
  return item;
}

/** Are the columns those a page has anyway? Lists of documents keep theirs with a view in any case. @param {Settings} found */
const areUsual = (found) => found.last === null && found.columns.map((one) => one.key).join() === found.shown.join();

/** What is shown now as an address has it; with days of a named span, counted anew whenever it is opened. @param {Settings} found @param {string} period */
function shownNow(found, period) {
  const query = new URLSearchParams(found.filter);
  if (!query.has("columns") && !areUsual(found)) query.set("columns", found.shown.join(","));
  if (!period) return query;
  for (const name of found.days ?? []) query.delete(name);
  query.set("period", period);
  return query;
}

/** Which days a saved report is about. @param {Settings} found */
function daysOf(found) {
  const choices = [["", gettext("照现在的日期，不变")], ...(found.periods ?? []).map((one) => [one.key, one.label])];
  return /** @type {HTMLSelectElement} */ (element("select", { class: "input" }, ...choices.map(([value, label]) => element("option", { value: value ?? "" }, label ?? ""))));
}

/** Save what is shown now as a view; rename, order and delete the others. */
export function saveView() {
  const found = settings();
  if (!found) return;
  const name = /** @type {HTMLInputElement} */ (element("input", { class: "input", maxlength: 30, placeholder: gettext("如：本月大额"), "aria-label": gettext("新视图的名称"), autofocus: true }));
  const list = element("ul", { class: "sortable" }, ...found.views.map(viewItem));
  makeSortable(list);
  const none = element("label", { class: "small" }, element("input", { type: "radio", name: "standard-view", checked: !found.views.some((one) => one.is_default) }), ` ${found.last === null ? gettext("打开时不筛选") : gettext("打开时用上次的筛选")}`);
  const days = daysOf(found);
  const save = async () => {
    const kept = [...list.children].map((item) => {
      const [text, radio] = item.querySelectorAll("input");
      return { name: (text?.value ?? "").trim(), query: item.getAttribute("data-query") ?? "", is_default: radio?.checked ?? false };
    }).filter((view) => view.name);
    const title = name.value.trim();
    const query = shownNow(found, days.value);
    if (title) kept.push({ name: title, query: query.toString(), is_default: false });
    await keep("views", kept);
    const shown = query.toString() || found.bare;
    location.assign(title ? `${location.pathname}?${shown}` : addressWithout());
  };
  const copy = async () => {
    const url = new URL(location.href);
    if (!url.searchParams.has("columns") && !areUsual(found)) url.searchParams.set("columns", found.shown.join(","));
    await navigator.clipboard?.writeText(url.toString());
    toast(gettext("链接已复制，同事打开看到的筛选和列相同（数据仍按他的权限）"));
  };
  const form = element("form", { class: "stack", method: "dialog" },
    element("label", { class: "field" }, gettext("把现在的筛选、列和排序存为"), name),
    ...(found.days?.length ? [element("label", { class: "field" }, gettext("打开时看哪几天"), days)] : []),
    ...(found.views.length ? [element("h3", {}, gettext("我的视图")), list, none] : []));
  form.addEventListener("submit", (event) => { event.preventDefault(); void save(); });
  const dialog = makeDialog(gettext("视图"), [form], [
    element("button", { type: "button", class: "button is-quiet", click: copy }, gettext("复制链接")),
    element("span", { class: "actions" },
      element("button", { type: "button", class: "button", click: () => dialog.close() }, gettext("取消")),
      element("button", { type: "button", class: "button is-primary", click: save }, gettext("保存"))),
  ]);
}

/** The list opens next time as it was left. */
export function rememberFilter() {
  const found = settings();
  if (!found || found.last === null || !location.search) return;
  const left = new URLSearchParams(found.filter);
  left.delete("columns");
  left.delete("ids");
  const text = left.toString() === "view=all" ? "" : left.toString();
  if (text !== found.last) void keep("last", text || null);
}
