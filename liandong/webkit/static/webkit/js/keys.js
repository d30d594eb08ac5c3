/** The map of keys, opened with "?": those of every page, and those this page adds. */

import { element, gettext, icon } from "./text.js";

/** @returns {[string, [string, string][]][]} title, and pairs of keys and what they do */
function groups() {
  const here = [...document.querySelectorAll("[data-shortcut]")].map((control) => [
    (control instanceof HTMLElement ? control.dataset.shortcut ?? "" : "").toUpperCase(),
    control.childNodes.length ? [...control.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent?.trim()).join("") : "",
  ]);
  /** @type {[string, [string, string][]][]} */
  const found = [
    [gettext("处处可用"), [
      ["Ctrl K", gettext("搜索单据、商品、往来单位和功能")], ["/", gettext("同上")], ["?", gettext("这张快捷键表")],
      ["[", gettext("收起或展开导航")], ["S", gettext("收藏本页")],
      .../** @type {[string, string][]} */ (document.querySelector("[data-help]") ? [["F1", gettext("本页帮助")]] : []), ["Ctrl P", gettext("打印")], ["Esc", gettext("关闭")]]],
    [gettext("列表"), [["J", gettext("下一行")], ["K", gettext("上一行")], ["Enter", gettext("打开")], [gettext("空格"), gettext("选择")],
      ["→", gettext("展开明细")], ["/", gettext("搜索本列表")], ["E", gettext("导出 Excel")], ["N", gettext("新建")]]],
    [gettext("录单"), [
      ["Enter", gettext("下一个要填的格子")], ["Tab", gettext("横移一格")], ["F2", gettext("编辑，商品格里是选择商品")], ["F4", gettext("扫码框")],
      ["Ctrl D", gettext("向下填充")], ["Ctrl Z", gettext("撤销")], ["Ctrl V", gettext("从 Excel 粘贴")], ["Ctrl S", gettext("保存")], ["Ctrl ↵", gettext("保存并审核")]]],
  ];
  const named = /** @type {[string, string][]} */ (here.filter(([keys, label]) => keys && label));
  return named.length ? [[gettext("本页"), named], ...found] : found;
}

/** Open the map, unless something modal is open. */
export function openKeys() {
  if (document.querySelector("dialog[open]")) return;
  const close = element("button", { type: "button", class: "icon-button", "data-close": true, "aria-label": gettext("关闭") }, icon("x"));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-keys", "aria-label": gettext("快捷键") },
    element("div", { class: "dialog-head" }, element("h2", {}, gettext("快捷键")), element("span", { class: "actions" }, close)),
    element("div", { class: "dialog-body key-groups" }, ...groups().map(([title, keys]) => element("section", {},
      element("h3", {}, title),
      element("dl", {}, ...keys.map(([stroke, label]) => element("div", {}, element("dt", {}, ...stroke.split(" ").map((part) => element("kbd", {}, part))), element("dd", {}, label)))))))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
