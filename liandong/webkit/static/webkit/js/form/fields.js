/** Header fields of a document: any input, select or <record-picker> with a name inside the form. */

import { element } from "../text.js";
import { RecordPicker } from "../record-picker.js";

/** @import {Problem} from "../types.js" */
/** @import {LineGrid} from "../grid/element.js" */
/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Box */

export class HeaderFields {
  /** @param {HTMLElement} root the element around the fields */
  constructor(root) {
    this.root = root;
  }

  /** @returns {Box[]} */
  get boxes() {
    return [...this.root.querySelectorAll("[name]")].filter((box) => !box.closest("line-grid, form")).map((box) => /** @type {Box} */ (box));
  }

  /** The values, by name: null for nothing chosen, true/false for check boxes, else text. */
  read() {
    /** @type {Record<string, unknown>} */
    const values = {};
    for (const box of this.boxes) values[box.name] = box instanceof HTMLInputElement && box.type === "checkbox" ? box.checked : box.value.trim() || null;
    return values;
  }

  /** What is shown for a chosen record, so that a restored form reads like the one that was left. */
  labels() {
    const pickers = [...this.root.querySelectorAll("record-picker")].filter((one) => one instanceof RecordPicker);
    return Object.fromEntries(pickers.map((picker) => [picker.hiddenInput.name, picker.label]));
  }

  /** @param {Record<string, unknown>} values @param {Record<string, string>} [labels] */
  write(values, labels = {}) {
    for (const box of this.boxes) {
      if (!(box.name in values)) continue;
      const value = values[box.name];
      const picker = box.closest("record-picker");
      if (picker instanceof RecordPicker) picker.setValue(String(value ?? ""), labels[box.name] ?? picker.label);
      else if (box instanceof HTMLInputElement && box.type === "checkbox") box.checked = Boolean(value);
      else box.value = String(value ?? "");
    }
  }

  /** Fill fields that are still empty (terms, warehouse … of the chosen partner). @param {Record<string, unknown>} defaults */
  fillEmpty(defaults) {
    for (const box of this.boxes) {
      const value = defaults[box.name];
      if (value !== undefined && value !== null && !box.value) box.value = String(value);
    }
  }

  /** @param {string} name @returns {HTMLElement|null} */
  control(name) {
    const box = this.boxes.find((one) => one.name === name);
    const picker = box?.closest("record-picker");
    return picker instanceof RecordPicker ? picker.input : (box ?? null);
  }

  /** @param {Problem[]} problems */
  showProblems(problems) {
    for (const old of this.root.querySelectorAll(".field-problem")) old.remove();
    for (const field of this.root.querySelectorAll(".has-problem.field")) {
      field.classList.remove("has-problem");
      field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    }
    for (const problem of problems) {
      const control = problem.line === null || problem.line === undefined ? this.control(problem.field ?? "") : null;
      const field = control?.closest(".field");
      if (!control || !field) continue;
      field.classList.add("has-problem");
      control.setAttribute("aria-invalid", "true");
      field.append(element("span", { class: "field-problem" }, problem.message));
    }
  }

  /** Required fields which are empty. @returns {Problem[]} */
  missing() {
    return this.boxes
      .filter((box) => box.dataset.required !== undefined && !box.value.trim())
      .map((box) => ({ code: "required", message: box.dataset.missing ?? "", line: null, field: box.name }));
  }
}

/**
 * Enter in a header field goes to the next one, and from the last into the grid.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} root
 * @param {LineGrid} grid
 */
export function moveByEnter(event, root, grid) {
  const box = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.isComposing || !(box instanceof HTMLElement)) return;
  if (box.closest("line-grid") || !box.closest(".field") || box.matches("textarea, button")) return;
  event.preventDefault();
  const boxes = [...root.querySelectorAll(".field :is(input:not([type=hidden]), select, textarea)")].filter((one) => one instanceof HTMLElement);
  const next = boxes[boxes.indexOf(box) + 1];
  if (next) next.focus();
  else grid.goTo(grid.editor.row, grid.editor.column);
}
