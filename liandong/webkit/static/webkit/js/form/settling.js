/** Two editors of one document: told quietly, or settled line by line and saved. */

import { gettext, format } from "../text.js";
import { showBanner } from "./messages.js";
import { resolveConflict } from "./conflict.js";

/** @import {DocumentForm} from "./document-form.js" @import {Current} from "./conflict.js" */

/** @param {DocumentForm} form @param {"save"|"post"} kind @param {Current} current */
export function sayConflict(form, kind, current) {
  form.writeCopy();
  showBanner(form.slotOf("banner"), {
    tone: "amber", icon: "alert-triangle", message: format(gettext("%(member)s 也改了这张单据，你的内容还在本机，没有保存"), { member: current.member }),
    buttons: [{ label: gettext("比较两个版本"), act: () => void settle(form, kind, current) }],
  });
}

/** @param {DocumentForm} form @param {"save"|"post"} kind @param {Current} current @returns {Promise<void>} */
export async function settle(form, kind, current) {
  const labelOf = (/** @type {string} */ name) => form.fields?.control(name)?.closest(".field")?.querySelector("label")?.textContent ?? name;
  const merged = await resolveConflict(form.content(), current, { labelOf, base: form.base });
  if (!merged) return sayConflict(form, kind, current);
  if (form.autosave) form.autosave.isHeld = false;
  form.config.version = current.version;
  form.fields?.write(merged.header, merged.labels);
  form.grid.replaceLines(merged.lines);
  form.changed();
  await form.send(kind);
}
