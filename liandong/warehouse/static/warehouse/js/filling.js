/** What the company's own fields of a line hold: said on its row, filled in on a sheet with a box a field. */

import { element, format, gettext, icon } from "../../webkit/js/text.js";
import { serialsIn } from "../../webkit/js/grid/serial-text.js";
import { parse } from "../../webkit/js/money.js";
import { scaled } from "./amounts.js";
import { bad } from "./signals.js";

/** @import {Added, Config, Line} from "./types.js" */

const DIGITS = 6;

/** @param {Line} line @returns {Record<string, string>} what its fields hold now */
export const valuesOf = (line) => ({ ...line.values, ...line.filled });

/** The fields that a line has: those of lots and serial numbers only where its product has them. @param {Line} line @param {Config} config */
export const fieldsOf = (line, config) => config.line_fields.filter((field) => !field.only || line.product[field.only]);

/** What is said of a field on the row: of many serial numbers only how many. @param {Added} field @param {string} text */
function shortOf(field, text) {
  const count = field.kind === "serials" ? text.split(" ").length : 1;
  return count > 1 ? format(gettext("%(count)s 个"), { count }) : text;
}

/** The button that opens the fields of a line, and says what they hold. @param {Line} line @param {Config} config */
export function fillButton(line, config) {
  const held = valuesOf(line);
  const fields = fieldsOf(line, config);
  const isMissing = scaled(line.counted) > 0n && fields.some((field) => field.is_required && !held[field.name]);
  const said = fields.filter((field) => held[field.name]).map((field) => `${field.label} ${shortOf(field, held[field.name] ?? "")}`);
  const labels = fields.filter((field) => !held[field.name]).map((field) => field.label).join("、");
  const open = labels ? [format(gettext("填写%(labels)s"), { labels })] : [];
  const text = [...said, ...open].join(" · ");
  return element("button", { type: "button", class: "button scan-fill", "data-do": "fill", "data-tone": isMissing ? "amber" : null, "aria-label": `${line.product.name} ${text}` }, text);
}

/**
 * Ask for the fields of a line; resolves with what was changed, null when it was closed.
 * @param {Line} line @param {Added[]} fields
 * @returns {Promise<Record<string, string>|null>}
 */
export function askValues(line, fields) {
  return new Promise((resolve) => {
    /** @type {Record<string, string>|null} */
    let answer = null;
    const held = valuesOf(line);
    const boxes = fields.map((field) => box(field, held[field.name] ?? ""));
    const accept = (/** @type {Event} */ event) => {
      event.preventDefault();
      const wrong = boxes.find((one, index) => !isFit(one, fields[index]));
      if (wrong) {
        bad();
        wrong.setAttribute("aria-invalid", "true");
        wrong.focus();
        return;
      }
      const typed = fields.map((field, index) => [field.name, field.kind === "serials" ? serialsIn(boxes[index]?.value).join(" ") : boxes[index]?.value.trim() ?? ""]);
      answer = Object.fromEntries(typed.filter(([name, text]) => text !== (held[name ?? ""] ?? "")));
      dialog.close();
    };
    const rows = fields.map((field, index) => element("div", { class: "field" },
      element("label", { for: `fill-${field.name}`, class: field.is_required ? "is-required" : null }, field.label), boxes[index] ?? null));
    const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "sheet scan-filling", "aria-label": line.product.name },
      element("form", { submit: accept },
        element("div", { class: "sheet-head" }, element("h2", {}, line.product.name),
          element("button", { type: "button", class: "icon-button", "data-close": true, "aria-label": gettext("关闭") }, icon("x"))),
        element("div", { class: "sheet-body fields" }, ...rows),
        element("button", { type: "submit", class: "button is-primary pad-done" }, gettext("确定")))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    boxes[0]?.focus();
  });
}

/** @param {Added} field @param {string} value @returns {HTMLInputElement|HTMLSelectElement} */
function box(field, value) {
  const id = `fill-${field.name}`;
  if (field.options.length) {
    const texts = ["", ...field.options, ...(value && !field.options.includes(value) ? [value] : [])];
    return /** @type {HTMLSelectElement} */ (element("select", { id }, ...texts.map((text) => new Option(text, text, text === value, text === value))));
  }
  if (field.kind === "serials") return /** @type {HTMLInputElement} */ (/** @type {unknown} */ (element("textarea", { id, class: "input", rows: 5, autocapitalize: "characters", spellcheck: "false" }, value.replaceAll(" ", "\n"))));
  const look = field.kind === "date" ? { type: "date" } : field.kind === "number" ? { type: "text", inputmode: "decimal" } : { type: "text", maxlength: 255 };
  return /** @type {HTMLInputElement} */ (element("input", { id, class: "input", value, autocomplete: "off", ...look }));
}

/** @param {HTMLInputElement|HTMLSelectElement} one @param {Added|undefined} field */
function isFit(one, field) {
  return field?.kind !== "number" || !one.value.trim() || parse(one.value.trim(), DIGITS) !== null;
}
