/** What the buttons of a form do: data-command names it. */

import { withScript } from "../http.js";
import { openMatrix } from "../grid/commands.js";

/** @import {DocumentForm} from "./document-form.js" */

/** Lines from elsewhere: earlier documents, open claims, the books, what a product is made of. @param {DocumentForm} form @param {"origins"|"claims"|"snapshot"|"parts"} source */
async function fill(form, source) {
  await withScript(import("./fillers.js"), (part) => part.fillFrom(source, form)); // not needed by most documents
}

/** @type {Record<string, (form: DocumentForm) => unknown>} */
const COMMANDS = {
  save: (form) => form.save(),
  post: (form) => form.post(),
  origins: (form) => fill(form, "origins"),
  claims: (form) => fill(form, "claims"),
  snapshot: (form) => fill(form, "snapshot"),
  parts: (form) => fill(form, "parts"),
  "insert-line": (form) => form.grid.insertLine(),
  "duplicate-line": (form) => form.grid.duplicateLines(),
  "remove-line": (form) => form.grid.removeLines(),
  undo: (form) => form.grid.travel("undo"),
  matrix: (form) => openMatrix(form.grid),
  columns: (form) => form.grid.chooseColumns(),
};

/** @param {Event} event @param {DocumentForm} form */
export function pressed(event, form) {
  const button = event.target instanceof Element ? event.target.closest("[data-command]") : null;
  if (button instanceof HTMLElement) void COMMANDS[button.dataset.command ?? ""]?.(form);
}
