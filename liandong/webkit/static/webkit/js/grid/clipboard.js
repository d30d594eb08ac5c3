/** Copy and paste events of the grid. */

import { format, gettext, ngettext } from "../text.js";
import { toast } from "../toast.js";
import { ConnectionLost, fetched } from "../http.js";
import { cellText } from "./columns.js";

/** @import {LineGrid} from "./element.js" */

/**
 * Tab-separated text as Excel writes it: quoted cells may hold tabs, line breaks and "".
 * @param {string} text
 * @returns {string[][]}
 */
export function readBlock(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    rows.at(-1)?.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim());
    if (match[3] === "" || cell.lastIndex >= text.length) break;
    if (match[3] !== "\t") rows.push([]);
  }
  while (rows.length > 1 && rows.at(-1)?.every((value) => !value)) rows.pop();
  return rows;
}

/** A block of cells as tab-separated text. @param {string[][]} cells */
export function writeBlock(cells) {
  const quote = (/** @type {string} */ text) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return cells.map((row) => row.map(quote).join("\t")).join("\n");
}

/** @param {{rows: number, failed: number}} landed */
function report({ rows, failed }) {
  if (failed) toast(format(ngettext("粘贴 %(rows)s 行，其中 %(failed)s 行有标红的单元格", rows), { rows, failed }), { tone: "red" });
  else if (rows > 1) toast(format(gettext("已粘贴 %(rows)s 行"), { rows }));
}

/**
 * One value goes into the box as usual while editing; a block lands in the cells.
 * @param {LineGrid} grid @param {ClipboardEvent} event
 */
export async function pasteInto(grid, event) {
  const block = readBlock(event.clipboardData?.getData("text/plain") ?? "");
  const isSingle = block.length === 1 && block[0]?.length === 1;
  if (grid.config.is_read_only || (isSingle && (grid.editor.mode === "edit" || grid.editor.isSearched))) return;
  event.preventDefault();
  grid.editor.cancel();
  const { row, field } = grid.editor;
  if (field.kind === "serials" && block.every((cells) => cells.length === 1)) {
    const { serialsIn, writeSerials } = await fetched(import("./serial-text.js"));
    return writeSerials(grid, row, [...serialsIn(grid.model.rows[row]?.line.serials), ...block.flatMap(([text]) => serialsIn(text))]);
  }
  grid.editor.input.classList.add("is-busy");
  try {
    const { landBlock } = await fetched(import("./paste.js")); // not every visit pastes
    const landed = await landBlock(grid, block);
    grid.repaint(grid.editor.row);
    report(landed);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    toast(format(gettext("%(reason)s，没有粘贴"), { reason: failure.message }), { tone: "red" });
  } finally {
    grid.editor.input.classList.remove("is-busy");
  }
}

/**
 * The selected block as tab-separated text.
 * @param {LineGrid} grid @param {ClipboardEvent} event
 */
export function copyFrom(grid, event) {
  if (grid.editor.mode === "edit") return;
  const block = grid.selection();
  const rows = grid.model.rows.slice(block.top, block.bottom + 1);
  const columns = grid.config.columns.slice(block.left, block.right + 1);
  event.preventDefault();
  event.clipboardData?.setData("text/plain", writeBlock(rows.map((row) => columns.map((column) => cellText(column, row, grid.config)))));
}
