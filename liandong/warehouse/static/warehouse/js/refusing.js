/** What was refused leads to its place on the sheet: the row of a product, or a field above the rows. */

import { element } from "../../webkit/js/text.js";

/** @import {Problem} from "./types.js" */

/** @param {HTMLElement} sheet @param {Problem} problem @returns {HTMLElement|null} */
function placeOf(sheet, problem) {
  if (problem.key) return sheet.querySelector(`[data-key="${CSS.escape(problem.key)}"] [data-do=pad]`);
  const name = CSS.escape(problem.field ?? "");
  return problem.field ? sheet.querySelector(`[data-added="${name}"], [data-field="${name}"]`) : null;
}

/** A button that goes there; text alone where there is no such place. @param {HTMLElement} sheet @param {Problem} problem */
export function leading(sheet, problem) {
  if (!placeOf(sheet, problem)) return problem.message;
  const go = () => {
    const place = placeOf(sheet, problem);
    place?.scrollIntoView({ block: "center" });
    place?.focus({ preventScroll: true });
  };
  return element("button", { type: "button", click: go }, problem.message);
}

/** Mark the fields above the rows that were refused, and no others. @param {HTMLElement} sheet @param {Problem[]} problems */
export function mark(sheet, problems) {
  const wrong = new Set(problems.filter((problem) => !problem.key).map((problem) => problem.field));
  for (const box of sheet.querySelectorAll("[data-added], [data-field]")) {
    const isWrong = wrong.has(box.getAttribute("data-added") ?? box.getAttribute("data-field"));
    box.closest(".field")?.classList.toggle("has-problem", isWrong);
    if (isWrong) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }
}
