/** What stands left and right of the paper: page, options, fields, and the chosen element. */

import { element, gettext } from "../../webkit/js/text.js";
import { checkControl, choiceControl, listControl, numberControl, panel, textControl } from "./controls.js";
import { newItem } from "./model.js";

const PAPERS = /** @type {[string, string][]} */ ([
  ["2100x2970", "A4"],
  ["1480x2100", "A5"],
  ["2100x1480", gettext("A5 横向")],
  ["2410x1400", gettext("241×140 三联")],
  ["2410x930", gettext("241×93 三联")],
  ["800x0", gettext("80 毫米小票")],
  ["580x0", gettext("58 毫米小票")],
  ["600x400", gettext("标签 60×40")],
  ["400x300", gettext("标签 40×30")],
]);
const SWITCHES = /** @type {[string, string][]} */ ([
  ["has_logo", gettext("公司标志")],
  ["has_contact", gettext("公司电话与地址")],
  ["has_subtotal", gettext("本页小计")],
  ["has_subtotal_if_pages", gettext("多页时本页小计")],
  ["has_totals", gettext("合计")],
  ["has_capitals", gettext("大写金额")],
  ["has_codes", gettext("商品编码")],
  ["has_page_numbers", gettext("页码")],
  ["has_print_mark", gettext("打印时间与次数")],
  ["shows_empty", gettext("空字段也印标题")],
]);

/** @typedef {import("./model.js").Model} Model */

/** @param {Model} model @param {() => void} redraw @returns {HTMLElement} */
export function pagePanel(model, redraw) {
  const { paper } = model.layout;
  const size = `${paper.width}x${paper.height}`;
  const known = PAPERS.some(([key]) => key === size) ? size : "";
  const set = (/** @type {keyof import("./types.js").Paper} */ side) => (/** @type {number} */ value) => {
    model.change((layout) => (layout.paper[side] = value), `paper-${side}`);
    redraw();
  };
  const choose = (/** @type {string} */ key) => {
    if (!key) return;
    const [width, height] = key.split("x").map(Number);
    model.change((layout) => Object.assign(layout.paper, { width, height }));
    model.dispatchEvent(new Event("reshape"));
  };
  const sides = /** @type {[keyof import("./types.js").Paper, string][]} */ ([["top", gettext("上边距")], ["bottom", gettext("下边距")], ["left", gettext("左边距")], ["right", gettext("右边距")]]);
  const margins = model.layout.elements ? [] : sides.map(([side, label]) => numberControl(label, paper[side], set(side), { unit: 10, least: 0, most: 500 }));
  return panel(
    gettext("纸张（毫米）"),
    choiceControl(gettext("规格"), known, [["", gettext("自定义")], ...PAPERS], choose),
    element("div", { class: "pairs" }, numberControl(gettext("宽"), paper.width, set("width"), { unit: 10, least: 200, most: 6000 }), numberControl(gettext("高"), paper.height, set("height"), { unit: 10, least: 0, most: 6000 }), ...margins),
  );
}

/** Options of documents and receipts that flow. @param {Model} model */
export function optionsPanel(model) {
  const layout = model.layout;
  const set = (/** @type {string} */ key) => (/** @type {unknown} */ value) => model.change((target) => (target[key] = value), `option-${key}`);
  const controls = [textControl(gettext("标题"), layout.title, set("title"), true), numberControl(gettext("标题字号"), layout.title_size, set("title_size"), { least: 4, most: 72 }), numberControl(gettext("字号"), layout.size, set("size"), { least: 4, most: 72 })];
  if ("head_columns" in layout) controls.push(numberControl(gettext("抬头列数"), layout.head_columns, set("head_columns"), { least: 1, most: 6 }), numberControl(gettext("最少行数"), layout.blank_rows, set("blank_rows"), { least: 0, most: 60 }));
  controls.push(choiceControl(gettext("单号条码"), layout.code, [["", gettext("不印")], ["code128", "Code 128"], ["qr", "QR"]], set("code")));
  for (const [key, label] of SWITCHES) if (key in layout) controls.push(checkControl(label, layout[key], set(key)));
  const names = (/** @type {string} */ text) => set("signatures")(text.split(/[,，、]/).map((one) => one.trim()).filter(Boolean));
  controls.push(textControl(gettext("签字栏（顿号分开）"), layout.signatures.join("、"), names, true), textControl(gettext("页脚说明"), layout.note, set("note"), true));
  return panel(gettext("内容"), element("div", { class: "pairs" }, ...controls));
}

/** @param {Model} model @param {"fields"|"columns"} key */
export function chosenPanel(model, key) {
  const title = key === "fields" ? gettext("抬头字段（占几格）") : gettext("明细列（宽，毫米）");
  const change = (/** @type {(chosen: any[]) => void} */ act) => {
    model.change((layout) => act(layout[key] ?? []));
    model.dispatchEvent(new Event("reshape"));
  };
  return listControl({ title, chosen: model.layout[key] ?? [], offered: model.config[key], number: key === "fields" ? "span" : "width", change });
}

/** Buttons that lay a new element on the paper. @param {Model} model */
export function palettePanel(model) {
  const add = (/** @type {Partial<import("./types.js").Item>} */ given) => () => {
    const item = newItem(model.layout, { y: 60 + ((model.layout.elements?.length ?? 0) % 10) * 70, ...given });
    model.change((layout) => layout.elements?.push(item));
    model.chosen = item.id;
    model.dispatchEvent(new Event("added"));
  };
  const button = (/** @type {string} */ label, /** @type {Partial<import("./types.js").Item>} */ given, /** @type {string} */ name) => element("button", { type: "button", class: "button is-small", click: add(given), "data-add": name }, label);
  const first = model.config.fields[0]?.name ?? "";
  const columns = model.config.columns.slice(0, 6).map((one) => ({ name: one.name, label: "", width: 0, align: "" }));
  const things = [button(gettext("文字"), { kind: "text", text: gettext("文字") }, "text"), button(gettext("条码"), { kind: "code", name: first, height: 160 }, "code"), button(gettext("线"), { kind: "line", height: 2 }, "line"), button(gettext("框"), { kind: "box", height: 200 }, "box"), button(gettext("标志"), { kind: "logo", height: 150 }, "logo")];
  if (columns.length) things.push(button(gettext("明细表"), { kind: "table", width: 1800, height: 600, columns }, "table"));
  const fields = model.config.fields.map((one) => button(one.label, { kind: "field", name: one.name }, one.name));
  return panel(gettext("点一下放到版面上，再拖动"), element("div", { class: "offered" }, ...things), element("div", { class: "offered" }, ...fields));
}

/** What can be said of the chosen element. @param {Model} model @param {() => void} redraw @param {() => void} remove */
export function itemPanel(model, redraw, remove) {
  const item = model.item;
  if (!item) return panel(gettext("所选内容"), element("p", { class: "muted" }, gettext("点选一项：拖动或方向键移动 0.5 毫米，Shift 5 毫米，Delete 删除。")));
  const set = (/** @type {string} */ key) => (/** @type {unknown} */ value) => {
    model.change(() => Object.assign(item, { [key]: value }), `${item.id}-${key}`);
    redraw();
  };
  const length = (/** @type {"x"|"y"|"width"|"height"} */ key, /** @type {string} */ label) => numberControl(label, item[key], set(key), { unit: 10, least: key === "x" || key === "y" ? 0 : 1, most: 6000 });
  const controls = [length("x", gettext("左")), length("y", gettext("上")), length("width", gettext("宽")), length("height", gettext("高"))];
  const names = model.config.fields.map((one) => /** @type {[string, string]} */ ([one.name, one.label]));
  if (item.kind === "field" || item.kind === "code") controls.push(choiceControl(gettext("字段"), item.name, names, set("name")));
  if (item.kind === "field" || item.kind === "text") controls.push(textControl(item.kind === "text" ? gettext("文字") : gettext("前面的文字"), item.text, set("text"), true));
  if (["field", "text", "table"].includes(item.kind)) controls.push(numberControl(gettext("字号"), item.size, set("size"), { least: 4, most: 72 }), choiceControl(gettext("对齐"), item.align, [["left", gettext("左")], ["center", gettext("中")], ["right", gettext("右")]], set("align")), checkControl(gettext("加粗"), item.is_bold, set("is_bold")));
  if (item.kind === "code") controls.push(choiceControl(gettext("码制"), item.symbology, [["code128", "Code 128"], ["ean13", "EAN-13"], ["qr", "QR"], ["gs1_128", "GS1-128"]], set("symbology")), checkControl(gettext("印出文字"), item.has_text, set("has_text")));
  if (item.kind === "table") controls.push(numberControl(gettext("行高"), item.row_height, set("row_height"), { unit: 10, least: 20, most: 400 }), checkControl(gettext("印表头"), item.has_head, set("has_head")), checkControl(gettext("印表格线"), item.has_lines, set("has_lines")));
  const parts = [element("div", { class: "pairs" }, ...controls)];
  if (item.kind === "table") parts.push(tableColumns(model, item));
  parts.push(element("button", { type: "button", class: "button is-danger", click: remove }, gettext("删除")));
  return panel(gettext("所选内容"), ...parts);
}

/** @param {Model} model @param {import("./types.js").Item} item */
function tableColumns(model, item) {
  const change = (/** @type {(chosen: any[]) => void} */ act) => {
    model.change(() => act(item.columns));
    model.dispatchEvent(new Event("reshape"));
  };
  return listControl({ title: gettext("表格列（宽，毫米）"), chosen: item.columns, offered: model.config.columns, number: "width", change });
}
