/** Lines exchanged for those the server makes of them, lots given out or parts brought in: most documents never need it. */

import { newKey } from "../text.js";
import { toast } from "../toast.js";
import { requestJson, ConnectionLost, LoggedOut } from "../http.js";
import { appendLines } from "./commands.js";

/** @import {Line} from "../types.js" @import {LineGrid} from "./element.js" */

/** Put the lines with lots in place of those without, as one undo step. @param {LineGrid} grid */
export async function allocate(grid) {
  await exchange(grid, grid.config.lots_url ?? "", true);
}

/**
 * Put the lines that are answered in place of those there are, as one undo step.
 * @param {LineGrid} grid @param {string} url @param {boolean} [isSplit] a nameless line is a piece of the one before
 * @returns {Promise<boolean>} was it answered, without a problem?
 */
export async function exchange(grid, url, isSplit = false) {
  if (!(await grid.commit())) return false;
  const ids = new Map(grid.lines().map((line) => [line.key, line.id]));
  try {
    const { data } = await requestJson(url, { body: { header: grid.context, lines: grid.payload() } });
    if (data.problems) {
      grid.showProblems(data.problems);
      return false;
    }
    let key = "";
    /** @type {Line[]} */
    const lines = data.lines.map((/** @type {Line} */ line) => {
      key = line.key || (isSplit ? key : ""); // pieces of a split line follow the first
      return { ...line, id: ids.get(key) ?? null, key: line.key || newKey() };
    });
    if (!isSame(grid, data.lines)) replace(grid, lines);
    return true;
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    toast(failure.message, { tone: "red" });
    return false;
  }
}

/** Is it what stands there already? @param {LineGrid} grid @param {Line[]} lines */
function isSame(grid, lines) {
  const now = grid.lines();
  return now.length === lines.length && lines.every((line, row) => line.key === now[row]?.key && line.quantity === now[row]?.quantity && (line.lot ?? "") === (now[row]?.lot ?? ""));
}

/** @param {LineGrid} grid @param {Line[]} lines */
function replace(grid, lines) {
  grid.model.asOneStep(() => {
    for (let row = grid.model.rows.length - 1; row >= 0; row -= 1) {
      const one = grid.model.rows[row];
      if (one && !grid.model.isBlank(one)) grid.model.remove(row);
    }
    appendLines(grid, lines);
  });
}
