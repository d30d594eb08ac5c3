/** What is ticked in a list, and acting on it: each document by itself, every failure with its reason. */

import { requestJson, withParameters } from "./http.js";
import { element, format, gettext } from "./text.js";

const MOST = 500;
let isWhole = false;

/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll("[data-list] tbody input[name=ids]")].filter((box) => box instanceof HTMLInputElement);

const total = () => Number(document.querySelector("[data-summary]")?.getAttribute("data-count") ?? 0);

/** Everything the filter finds, or the rows that are ticked. */
export function selection() {
  const ids = boxes().filter((box) => box.checked).map((box) => Number(box.value));
  return { isAll: isWhole, ids, count: isWhole ? total() : ids.length };
}

document.addEventListener("selection", (event) => {
  if (event instanceof CustomEvent && event.detail?.all === false) isWhole = false;
}, { capture: true });

/** Select everything the filter finds, far beyond the page. */
export function selectAll() {
  isWhole = true;
  document.dispatchEvent(new CustomEvent("selection"));
}

export function clearSelection() {
  isWhole = false;
  for (const box of document.querySelectorAll("[data-list] input[type=checkbox]")) if (box instanceof HTMLInputElement) box.checked = false;
  document.dispatchEvent(new CustomEvent("selection"));
}

/** The export of what is ticked; of everything it is the usual one. */
export function exportSelected() {
  const link = document.querySelector("[data-list-export]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const { isAll, ids } = selection();
  location.assign(isAll ? link.href : withParameters(link.href, { ids: ids.slice(0, MOST).join(",") }));
}

/** Ask once, naming what follows. @param {string} text @param {string} label @returns {Promise<boolean>} */
function confirmed(text, label) {
  return new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": label }));
    let answer = false;
    dialog.append(
      element("div", { class: "dialog-head" }, element("h2", {}, label)),
      element("div", { class: "dialog-body" }, element("p", {}, text)),
      element("div", { class: "dialog-foot" }, element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: () => dialog.close() }, gettext("取消")),
        element("button", { type: "button", class: "button is-primary", autofocus: true, click: () => { answer = true; dialog.close(); } }, label))));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Send the ticked ids as a plain form, for the actions other rooms add. @param {HTMLElement} button @param {number[]} ids */
function postForm(button, ids) {
  const form = /** @type {HTMLFormElement} */ (element("form", { method: "post", action: button.dataset.batchUrl ?? "", target: button.dataset.batchNewTab === undefined ? null : "_blank" }));
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  form.append(element("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token }));
  for (const id of ids.slice(0, MOST)) form.append(element("input", { type: "hidden", name: "ids", value: id }));
  document.body.append(form);
  form.submit();
  form.remove();
}

/**
 * @typedef {{number: string, url: string, reasons: string[]}} Failure
 * @typedef {{done: number, failed: Failure[], next: number|null}} Answer
 */

/** The dialog that counts, and tells what failed. @param {string} label @param {number} count */
function progressDialog(label, count) {
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { max: count, value: 0, "aria-label": label }));
  const text = element("p", { role: "status" });
  const list = element("ul", { class: "batch-failures" });
  const stop = element("button", { type: "button", class: "button" }, gettext("停止"));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-label": label },
    element("div", { class: "dialog-head" }, element("h2", {}, label)),
    element("div", { class: "dialog-body stack" }, bar, text, list),
    element("div", { class: "dialog-foot" }, element("span", { class: "actions" }, stop))));
  document.body.append(dialog);
  dialog.showModal();
  const state = { done: 0, failed: 0, isStopped: false };
  stop.addEventListener("click", () => {
    if (state.isStopped) location.reload();
    state.isStopped = true;
  });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stop.click(); });
  /** @param {Answer} answer */
  const add = (answer) => {
    state.done += answer.done;
    state.failed += answer.failed.length;
    bar.value = state.done + state.failed;
    text.textContent = format(gettext("已完成 %(done)s 张，没有完成 %(failed)s 张"), state);
    for (const one of answer.failed) list.append(element("li", {}, element("a", { href: one.url, target: "_blank" }, one.number), ` ${one.reasons.join("；")}`));
  };
  /** @param {string} [trouble] */
  const finish = (trouble) => {
    state.isStopped = true;
    bar.value = count;
    if (trouble) list.prepend(element("li", { class: "negative" }, trouble));
    stop.textContent = gettext("关闭");
    stop.classList.add("is-primary");
    stop.focus();
  };
  return { state, add, finish };
}

/** @param {HTMLElement} button an action of the selection */
export async function runBatch(button) {
  const label = button.textContent?.trim() ?? "";
  const { isAll, ids, count } = selection();
  if (!count) return;
  const question = button.dataset.batchConfirm;
  if (question && !(await confirmed(format(question, { count }), label))) return;
  if (!button.dataset.batchKey) return postForm(button, ids);
  const dialog = progressDialog(label, count);
  const url = button.dataset.batchUrl ?? "";
  /** @type {number|null} */
  let after = 0;
  try {
    do {
      /** @type {unknown} */
      const body = isAll ? { filter: location.search.slice(1), after } : { ids: ids.slice(after, after + MOST) };
      const { status, data } = await requestJson(url, { body, timeout_ms: 120000 });
      if (status !== 200) throw new Error(gettext("服务器没有照办，请刷新后再试"));
      dialog.add(data);
      after = isAll ? data.next : after + MOST < ids.length ? after + MOST : null;
    } while (after !== null && !dialog.state.isStopped);
    dialog.finish();
  } catch (failure) {
    dialog.finish(failure instanceof Error ? failure.message : String(failure));
  }
}
