/** Give lots out by expiry: fetched when it is pressed, most documents never need it. */

import { newKey } from "../text.js";
import { toast } from "../toast.js";
import { requestJson, ConnectionLost, LoggedOut } from "../http.js";
import { appendLines } from "./commands.js";

/** @import {Line} from "../types.js" @import {LineGrid} from "./element.js" */

/** Put the lines with lots in place of those without, as one undo step. @param {LineGrid} grid */
export async function allocate(grid) {
  if (!(await grid.commit())) return;
  const ids = new Map(grid.lines().map((line) => [line.key, line.id]));
  try {
    const { data } = await requestJson(grid.config.lots_url ?? "", { body: { header: grid.context, lines: grid.payload() } });
    if (data.problems) return grid.showProblems(data.problems);
    let key = "";
    /** @type {Line[]} */
    const lines = data.lines.map((/** @type {Line} */ line) => {
      key = line.key || key; // parts of a split line follow the first
      return { ...line, id: ids.get(key) ?? null, key: line.key || newKey() };
    });
    replace(grid, lines);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    toast(failure.message, { tone: "red" });
  }
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
