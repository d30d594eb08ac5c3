/** What keys and buttons of the grid do. */

import { gettext, format, newKey } from "../text.js";
import { withScript } from "../http.js";
import { toast } from "../toast.js";
import { copyRow } from "./history.js";

/** @import {Line, Problem} from "../types.js" */
/** @import {LineGrid} from "./element.js" */

/**
 * The next cell to stop at, row after row; null at the end (or start) of the grid.
 * @param {LineGrid} grid @param {"needed"|"editable"} way @param {1|-1} step
 */
export function nextCell(grid, way, step) {
  const width = grid.config.columns.length;
  const last = width * grid.model.rows.length;
  let place = grid.editor.row * width + grid.editor.column + step;
  for (; place >= 0 && place < last; place += step) {
    const row = Math.floor(place / width);
    const column = place % width;
    if (isStopAt(grid, row, column, way)) return { row, column };
  }
  return null;
}

/** @param {LineGrid} grid @param {number} row @param {number} column @param {"needed"|"editable"} way */
function isStopAt(grid, row, column, way) {
  const field = grid.config.columns[column];
  return grid.model.mayEdit(row, column) && (way === "editable" || Boolean(field?.is_required));
}

/** @param {LineGrid} grid @param {"undo"|"redo"} direction */
export function travel(grid, direction) {
  const row = grid.model.travel(direction);
  if (row === null) return;
  grid.painter.paintFrom(0);
  grid.goTo(row, grid.editor.column);
  grid.changed();
}

/** Copy the top cell of the block (or the cell above) down. @param {LineGrid} grid */
export function fillDown(grid) {
  const block = grid.selection();
  const from = block.top === block.bottom ? block.top - 1 : block.top;
  const source = grid.model.rows[from]?.line;
  if (!source) return;
  const anchor = grid.anchor;
  grid.model.asOneStep(() => {
    for (let row = from + 1; row <= block.bottom; row += 1) {
      for (let column = block.left; column <= block.right; column += 1) {
        const field = grid.config.columns[column];
        if (field && grid.model.mayEdit(row, column)) grid.model.set(row, field.name, source[field.name] ?? null);
      }
    }
  });
  grid.repaint(from);
  if (anchor) grid.select(anchor);
}

/** A blank line above (0) or below (1) the cursor. @param {LineGrid} grid @param {0|1} [after] */
export function insertLine(grid, after = 1) {
  if (grid.config.is_read_only) return;
  const at = grid.editor.row + after;
  grid.model.insert(at);
  grid.repaint(grid.editor.row);
  grid.goTo(at, Math.max(0, grid.config.columns.findIndex((column) => column.is_required)));
}

/** Copies of the rows of the block below it; a copy is a line of its own, not the stored one again. @param {LineGrid} grid */
export function duplicateLines(grid) {
  if (grid.config.is_read_only) return;
  const { top, bottom } = grid.selection();
  const copies = grid.model.rows.slice(top, bottom + 1).filter((row) => !grid.model.isBlank(row)).map(copyRow);
  if (!copies.length) return;
  grid.model.asOneStep(() => copies.forEach((row, offset) => {
    row.line = { ...row.line, id: null, key: newKey() };
    grid.model.insert(bottom + 1 + offset, row);
  }));
  grid.repaint(top);
  grid.goTo(bottom + 1, grid.editor.column);
}

/** Move the rows of the block up or down. @param {LineGrid} grid @param {1|-1} step */
export function shiftLines(grid, step) {
  const { top, bottom } = grid.selection();
  moveLines(grid, top, bottom, step < 0 ? top - 1 : bottom + 2);
}

/**
 * Put rows before the one at `before`; the blank line stays last.
 * @param {LineGrid} grid @param {number} top @param {number} bottom @param {number} before
 */
export function moveLines(grid, top, bottom, before) {
  const { row, column } = grid.editor;
  const last = grid.model.rows.findLastIndex((one) => !grid.model.isBlank(one));
  const end = Math.min(bottom, last);
  const to = Math.min(before, last + 1);
  if (grid.config.is_read_only || end < top || to < 0 || (to >= top && to <= end + 1)) return;
  const target = to > end ? to - (end - top + 1) : to;
  const anchor = grid.anchor;
  grid.model.move(top, end, target);
  grid.repaint(Math.min(top, target));
  grid.goTo(row + target - top, column);
  if (anchor) grid.select({ row: anchor.row + target - top, column: anchor.column });
}

/** Remove the rows of the block. @param {LineGrid} grid */
export function removeLines(grid) {
  if (grid.config.is_read_only) return;
  const { top, bottom } = grid.selection();
  grid.model.asOneStep(() => {
    for (let row = bottom; row >= top; row -= 1) grid.model.remove(row);
  });
  grid.select(null);
  grid.repaint(top);
  grid.goTo(top, grid.editor.column);
}

/** Empty the cells of the block. @param {LineGrid} grid */
export function clear(grid) {
  const block = grid.selection();
  const anchor = grid.anchor;
  grid.model.asOneStep(() => {
    for (let row = block.top; row <= block.bottom; row += 1) {
      for (let column = block.left; column <= block.right; column += 1) {
        const field = grid.config.columns[column];
        if (field && grid.model.mayEdit(row, column)) grid.model.set(row, field.name, field.kind === "product" ? null : "");
      }
    }
  });
  grid.repaint(block.top);
  if (anchor) grid.select(anchor);
}

/** Add lines after the last filled one, as one undo step. @param {LineGrid} grid @param {Line[]} lines */
export function appendLines(grid, lines) {
  const first = grid.model.filled().length;
  grid.model.asOneStep(() => {
    for (const line of lines) {
      const row = { ...grid.model.blank(), line: { ...line } };
      grid.model.compute(row.line);
      const blankAt = grid.model.rows.findIndex((one) => grid.model.isBlank(one));
      grid.model.insert(blankAt < 0 ? grid.model.rows.length : blankAt, copyRow(row));
    }
  });
  grid.repaint(0);
  grid.show(Math.min(first, grid.model.rows.length - 1), "quantity");
}

/** The sheet of the family that the cursor's product belongs to. @param {LineGrid} grid */
export function openMatrix(grid) {
  if (!grid.config.matrix_url) return;
  const product = grid.model.rows[grid.editor.row]?.line.product?.id;
  if (product) void withScript(import("./matrix.js"), ({ enterMatrix }) => enterMatrix(grid, { product }));
  else toast(gettext("在商品格输入款号或款名"));
}

/** Mark the cells the server refused; `line` is a line's key or id. @param {LineGrid} grid @param {Problem[]} problems */
export function showProblems(grid, problems) {
  for (const row of grid.model.rows) {
    row.problems = Object.fromEntries(Object.entries(row.problems).filter(([field]) => row.raw[field] !== undefined));
    const own = problems.filter((problem) => problem.line !== null && problem.line !== undefined
      && (problem.line === row.line.key || problem.line === row.line.id));
    for (const problem of own) row.problems[fieldOf(grid, problem)] = problem.message;
  }
  grid.painter.paintFrom(0);
  grid.editor.refresh();
}

/** Mark the cells a warning is about. @param {LineGrid} grid @param {Problem[]} warnings */
export function showWarnings(grid, warnings) {
  /** @type {Map<unknown, Record<string, string>>} */
  const byLine = new Map();
  for (const warning of warnings) {
    if (warning.line === null || warning.line === undefined) continue;
    byLine.set(warning.line, { ...byLine.get(warning.line), [fieldOf(grid, warning)]: warning.message });
  }
  /** @type {number[]} */
  const changed = [];
  grid.model.rows.forEach((row, index) => {
    const own = byLine.get(row.line.key) ?? byLine.get(row.line.id) ?? {};
    if (!Object.keys(own).length && !Object.keys(row.warnings ?? {}).length) return;
    row.warnings = own;
    changed.push(index);
  });
  if (changed.length) grid.painter.paintRows(changed);
}

/** The column to mark: the problem's field if it is shown, else the first one. @param {LineGrid} grid @param {Problem} problem */
export function fieldOf(grid, problem) {
  const names = grid.config.columns.map((column) => column.name);
  return problem.field && names.includes(problem.field) ? problem.field : (grid.config.columns.find((column) => column.is_required)?.name ?? names[0] ?? "");
}

/** Go to the cell of a problem. @param {LineGrid} grid @param {Problem} problem */
export function goToProblem(grid, problem) {
  const row = grid.model.rows.findIndex(({ line }) => line.key === problem.line || line.id === problem.line);
  if (row < 0) return;
  grid.goTo(row, grid.config.columns.findIndex((column) => column.name === fieldOf(grid, problem)));
}

/** Cells that could not be understood, and lines without their product. @param {LineGrid} grid @returns {Problem[]} */
export function ownProblems(grid) {
  return grid.model.rows.flatMap((row, index) => {
    if (grid.model.isBlank(row)) return [];
    const label = (/** @type {string} */ message) => format(gettext("第 %(row)s 行：%(message)s"), { row: index + 1, message });
    const unread = Object.keys(row.raw).map((field) => ({ code: "not_understood", message: label(row.problems[field] ?? ""), line: row.line.key, field }));
    const isLost = grid.model.hasProducts && !row.line.product && row.raw.product === undefined;
    return isLost ? [...unread, { code: "no_product", message: label(gettext("没有商品")), line: row.line.key, field: "product" }] : unread;
  });
}
