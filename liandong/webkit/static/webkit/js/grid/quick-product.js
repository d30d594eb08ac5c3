/** 新建商品 in a small dialog: what the line needs now. The whole form opens in a page of its own. */

import { element, gettext } from "../text.js";
import { requestJson, withParameters, ConnectionLost, LoggedOut } from "../http.js";
import { normalise } from "../money.js";

/** @import {Product} from "../types.js" @import {LineGrid} from "./element.js" */

/** What a text that found nothing most likely is. @param {string} text */
function guess(text) {
  if (/^\d{8,14}$/.test(text)) return { code: text, barcode: text };
  return /^[\w.-]+$/.test(text) ? { code: text } : { name: text };
}

/** @param {string} name @param {string} label @param {string} value @param {Record<string, unknown>} [more] */
function field(name, label, value, more = {}) {
  return element("div", { class: "field" }, element("label", { for: `quick-${name}`, class: more.required ? "is-required" : null }, label),
    element("input", { class: "input", id: `quick-${name}`, name, value, autocomplete: "off", ...more }));
}

/** @param {HTMLFormElement} form @param {{field?: string|null, message: string}[]} problems */
function showProblems(form, problems) {
  for (const old of form.querySelectorAll(".field-problem")) old.remove();
  for (const problem of problems) {
    const box = form.querySelector(`[name="${CSS.escape(problem.field ?? "")}"]`);
    const note = element("span", { class: "field-problem", role: "alert" }, problem.message);
    if (box) box.after(note);
    else form.querySelector(".dialog-body")?.append(note);
  }
  const first = form.querySelector(".field-problem")?.previousElementSibling;
  if (first instanceof HTMLInputElement) first.focus();
}

/** @param {LineGrid} grid @param {HTMLFormElement} form @returns {Promise<Product|null>} */
async function send(grid, form) {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  for (const name of ["price", "tax_rate"]) values[name] = normalise(values[name] ?? "");
  try {
    const { status, data } = await requestJson(grid.config.quick_product_url ?? "", { body: { ...values, partner: grid.context.partner, place: grid.context.place } });
    if (status === 201) return data.item;
    showProblems(form, data?.problems ?? [{ message: gettext("服务器没有接受") }]);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    showProblems(form, [{ message: failure.message }]);
  }
  return null;
}

/** @param {LineGrid} grid @param {string} text */
function makeForm(grid, text) {
  const given = { code: "", name: "", barcode: "", ...guess(text) };
  const full = element("a", { class: "button", href: withParameters(grid.config.create_url ?? "", { name: text }), target: "_blank", rel: "noopener" }, gettext("完整资料（新窗口）"));
  return /** @type {HTMLFormElement} */ (element("form", { novalidate: true },
    element("div", { class: "dialog-head" }, element("h2", {}, gettext("新建商品"))),
    element("div", { class: "dialog-body fields" },
      field("code", gettext("编码"), given.code, { required: true }), field("name", gettext("名称"), given.name, { required: true }),
      field("specification", gettext("规格"), ""), field("unit", gettext("单位"), gettext("个"), { required: true }),
      field("barcode", gettext("条码"), given.barcode), field("price", gettext("单价"), "", { inputmode: "decimal" }),
      field("tax_rate", gettext("税率%"), "13", { inputmode: "decimal" })),
    element("div", { class: "dialog-foot" }, full, element("span", { class: "actions" },
      element("button", { type: "button", class: "button", "data-close": true }, gettext("取消"), element("kbd", {}, "Esc")),
      element("button", { type: "submit", class: "button is-primary" }, gettext("建立并录入"))))));
}

/**
 * Ask for a new product and make it.
 * @param {LineGrid} grid @param {string} text what was typed or scanned
 * @returns {Promise<Product|null>} null when the dialog was closed
 */
export function createProduct(grid, text) {
  const form = makeForm(grid, text);
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": gettext("新建商品") }, form));
  return new Promise((resolve) => {
    const finish = (/** @type {Product|null} */ product) => {
      dialog.remove();
      resolve(product);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(grid, form).then((product) => product && finish(product));
    });
    form.querySelector("[data-close]")?.addEventListener("click", () => finish(null));
    dialog.addEventListener("cancel", () => finish(null));
    document.body.append(dialog);
    dialog.showModal();
    const empty = [...form.querySelectorAll("input")].find((box) => !box.value);
    empty?.focus();
  });
}
