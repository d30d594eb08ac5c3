/** The list of problems and the banners on top of a form. */

import { element, format, icon, ngettext } from "../text.js";

/** @import {Problem} from "../types.js" */

/**
 * Show all problems at once; pressing one goes to its place.
 * @param {HTMLElement} slot
 * @param {Problem[]} problems
 * @param {{go: (problem: Problem) => void, tone?: "red"|"amber", title?: string}} options
 */
export function showProblemList(slot, problems, options) {
  if (!problems.length) return slot.replaceChildren();
  const tone = options.tone ?? "red";
  const title = options.title ?? format(ngettext("有 %(count)s 处需要处理", problems.length), { count: problems.length });
  const items = problems.map((problem) => element("li", {}, element("button", { type: "button", click: () => options.go(problem) }, problem.message)));
  const box = element("section", { class: "banner problems", "data-tone": tone, role: tone === "red" ? "alert" : "status", tabindex: -1 },
    element("h2", {}, icon("alert-triangle"), title), element("ol", {}, ...items));
  slot.replaceChildren(box);
  if (tone === "red") box.scrollIntoView({ block: "nearest" });
}

/**
 * One banner, replacing the last; without message it goes away.
 * @param {HTMLElement} slot
 * @param {{message: string, tone: "amber"|"blue"|"red", icon: string, buttons?: {label: string, act: () => void}[]}|null} banner
 */
export function showBanner(slot, banner) {
  if (!banner) return slot.replaceChildren();
  const buttons = (banner.buttons ?? []).map(({ label, act }) => element("button", { type: "button", class: "button", click: act }, label));
  slot.replaceChildren(element("div", { class: "banner", "data-tone": banner.tone, role: "status" },
    icon(banner.icon), element("span", {}, banner.message), element("span", { class: "actions" }, ...buttons)));
}
