/** What the form says and shows of itself. */

import { format, gettext, ngettext } from "../text.js";
import { goToProblem } from "../grid/commands.js";
import { showBanner, showProblemList } from "./messages.js";

/** @import {Problem} from "../types.js" @import {DocumentForm} from "./document-form.js" */

/** @param {DocumentForm} form @param {Problem} problem */
export function goTo(form, problem) {
  if (problem.line !== null && problem.line !== undefined) goToProblem(form.grid, problem);
  else form.fields?.control(problem.field ?? "")?.focus();
}

/**
 * What is pointed out while one types unfolds above the page: a list between the lines and the head would push
 * away what is about to be clicked.
 * @param {DocumentForm} form @param {Problem[]} warnings
 */
export function showWarnings(form, warnings) {
  const slot = form.slotOf("warnings"), holder = /** @type {HTMLDetailsElement} */ (slot.parentElement);
  holder.hidden = !warnings.length;
  holder.querySelector("summary > span")?.replaceChildren(format(ngettext("%(count)s 处提醒", warnings.length), { count: warnings.length }));
  const title = format(ngettext("%(count)s 处提醒（审核前请确认）", warnings.length), { count: warnings.length });
  const go = (/** @type {Problem} */ problem) => {
    holder.open = false;
    goTo(form, problem);
  };
  showProblemList(slot, warnings, { go, tone: "amber", title });
}

/** @param {DocumentForm} form @param {Record<string, string>} totals */
export function showTotal(form, totals) {
  const holder = form.querySelector("[data-slot=total]");
  const shown = (/** @type {string} */ name) => form.grid?.querySelector(`[data-total=${name}]`);
  const grid = shown("gross_amount") ?? shown("amount") ?? shown("quantity");
  if (holder) holder.textContent = grid?.textContent ?? totals.quantity ?? "";
}

/** @param {DocumentForm} form @param {string} number */
export function showNumber(form, number) {
  form.slotOf("number").textContent = number;
  document.title = `${number} · ${document.title.split(" · ").slice(1).join(" · ")}`;
}

/** @param {DocumentForm} form @param {string} message */
export function sayLost(form, message) {
  showBanner(form.slotOf("banner"), {
    tone: "amber", icon: "wifi-off", message: format(gettext("%(message)s。内容已存在本机，连上后会自动保存"), { message }),
    buttons: [{ label: gettext("现在重试"), act: () => void form.sender?.retry() }],
  });
}

/** @param {DocumentForm} form */
export function sayFull(form) {
  showBanner(form.slotOf("banner"), { tone: "amber", icon: "alert-triangle", message: gettext("浏览器的空间已满，未保存的内容没有备份，请尽快保存") });
}
