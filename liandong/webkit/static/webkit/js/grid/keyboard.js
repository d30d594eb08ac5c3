/**
 * Keys of the grid. Enter: next needed cell; Tab: next editable; arrows move; typing replaces;
 * F2 edits; Esc cancels; Ctrl+Z/Y; Ctrl+D fills down; Ctrl+Insert adds a line below, with Shift above;
 * Ctrl+Delete removes lines, Ctrl+Shift+D copies them, Alt+↑/↓ moves them; Alt+G opens the sheet of
 * a product's family, Alt+R takes the best substitute of its product; Shift+arrows select a block.
 */

import { keepForLater, moveThenPlay } from "./ahead.js";
import { openMatrix } from "./commands.js";

/** @import {LineGrid} from "./element.js" */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const PAGE = 10;

/** @type {Record<string, (grid: LineGrid) => void>} */
const CONTROL_KEYS = {
  z: (grid) => grid.travel("undo"),
  y: (grid) => grid.travel("redo"),
  d: (grid) => grid.fillDown(),
  a: (grid) => grid.selectAll(),
  Insert: (grid) => grid.insertLine(1),
  Delete: (grid) => grid.removeLines(),
  Home: (grid) => grid.goTo(0, 0),
  End: (grid) => grid.goTo(grid.model.rows.length - 1, grid.config.columns.length - 1),
  ArrowUp: (grid) => grid.goTo(0, grid.editor.column),
  ArrowDown: (grid) => grid.goTo(grid.model.rows.length - 1, grid.editor.column),
};

/** With Ctrl and Shift. @type {Record<string, (grid: LineGrid) => void>} */
const SHIFTED_KEYS = {
  z: (grid) => grid.travel("redo"),
  d: (grid) => grid.duplicateLines(),
  Insert: (grid) => grid.insertLine(0),
};

/** @type {Record<string, (grid: LineGrid) => void>} */
const PLAIN_KEYS = {
  F2: (grid) => grid.editor.beginEdit(),
  Home: (grid) => grid.goTo(grid.editor.row, 0),
  End: (grid) => grid.goTo(grid.editor.row, grid.config.columns.length - 1),
  PageUp: (grid) => grid.goTo(grid.editor.row - PAGE, grid.editor.column),
  PageDown: (grid) => grid.goTo(grid.editor.row + PAGE, grid.editor.column),
  Delete: (grid) => grid.clear(),
  Backspace: (grid) => grid.clear(),
  Escape: (grid) => grid.select(null),
};

/** @param {KeyboardEvent} event @param {LineGrid} grid */
function controlKey(event, grid) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = event.shiftKey ? SHIFTED_KEYS[name] : CONTROL_KEYS[name];
  if (!act || grid.editor.mode === "edit") return false;
  act(grid);
  return true;
}

/** Enter and Tab: write, then move. @param {KeyboardEvent} event @param {LineGrid} grid */
function moveKey(event, grid) {
  const step = event.shiftKey ? -1 : 1;
  const way = event.key === "Tab" ? "editable" : "needed";
  if (grid.editor.mode === "navigate" && !grid.hasNext(way, step)) return false; // Tab leaves the grid at its ends
  const list = grid.editor.list;
  if (grid.editor.mode === "edit" && list.isOpen && list.items.length && !grid.editor.isSearched) list.chooseActive();
  else if (grid.editor.mode === "edit" && list.items.length && list.answered === grid.editor.input.value.trim()) list.chooseActive();
  else void moveThenPlay(grid, () => grid.commitAndMove(way, step), (later) => handleKey(later, grid));
  return true;
}

/** @param {KeyboardEvent} event @param {LineGrid} grid */
function editKey(event, grid) {
  const list = grid.editor.list;
  if (event.key === "Escape") {
    grid.editor.cancel();
    return true;
  }
  const vertical = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (!vertical) return false;
  if (list.isOpen) list.move(vertical);
  else void moveThenPlay(grid, () => grid.commitAndGo(vertical), (later) => handleKey(later, grid));
  return true;
}

/** @param {KeyboardEvent} event @param {LineGrid} grid */
function navigateKey(event, grid) {
  const arrow = ARROWS[event.key];
  if (event.altKey && event.code === "KeyG") {
    openMatrix(grid);
    return true;
  }
  if (event.altKey && event.code === "KeyR") {
    void grid.pointer.replaceProduct(grid.editor.row);
    return true;
  }
  if (arrow && event.altKey) {
    if (arrow[0]) grid.shiftLines(arrow[0] < 0 ? -1 : 1);
    return Boolean(arrow[0]);
  }
  if (arrow) {
    grid.moveBy(arrow[0], arrow[1], event.shiftKey);
    return true;
  }
  const act = PLAIN_KEYS[event.key];
  if (!act || event.altKey) return false;
  act(grid);
  return true;
}

/**
 * Handle a key pressed in the editor.
 * @param {KeyboardEvent} event
 * @param {LineGrid} grid
 */
export function handleKey(event, grid) {
  if (event.isComposing || event.keyCode === 229) return; // the input method has the key
  let isHandled = false;
  if (keepForLater(event, grid)) isHandled = true;
  else if (event.ctrlKey || event.metaKey) isHandled = controlKey(event, grid);
  else if (event.key === "Enter" || event.key === "Tab") isHandled = moveKey(event, grid);
  else isHandled = grid.editor.mode === "edit" ? editKey(event, grid) : navigateKey(event, grid);
  if (isHandled) event.preventDefault();
}
