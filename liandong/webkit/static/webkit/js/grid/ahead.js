/** Keys typed while a search still answers: kept, and played once the cell is written. */

/** @import {LineGrid} from "./element.js" */
/** @typedef {{key: string, shiftKey: boolean}} Key */

/** What was typed ahead, of each grid that is writing. @type {WeakMap<LineGrid, Key[]>} */
const waiting = new WeakMap();

/**
 * Keep a key for later when the grid is still writing; Escape gives up what was kept.
 * @param {KeyboardEvent} event
 * @param {LineGrid} grid
 */
export function keepForLater(event, grid) {
  const keys = waiting.get(grid);
  if (!keys || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.key === "Escape") waiting.delete(grid);
  if (event.key.length > 1 && event.key !== "Enter" && event.key !== "Tab") return false;
  keys.push({ key: event.key, shiftKey: event.shiftKey });
  return true;
}

/**
 * Write and move, then play the keys that came meanwhile.
 * @param {LineGrid} grid
 * @param {() => Promise<void>} move
 * @param {(event: KeyboardEvent) => void} press
 */
export async function moveThenPlay(grid, move, press) {
  /** @type {Key[]} */
  const keys = [];
  waiting.set(grid, keys);
  let isWanted = false;
  try {
    await move();
  } finally {
    isWanted = waiting.get(grid) === keys && document.activeElement === grid.editor.input;
    if (waiting.get(grid) === keys) waiting.delete(grid);
  }
  if (isWanted) play(grid, keys, press);
}

/** @param {LineGrid} grid @param {Key[]} keys @param {(event: KeyboardEvent) => void} press */
function play(grid, keys, press) {
  for (let next = keys.shift(); next; next = keys.shift()) {
    if (next.key.length === 1) type(grid.editor.input, next.key);
    else press(new KeyboardEvent("keydown", { ...next, cancelable: true }));
    const again = waiting.get(grid);
    if (!again) continue;
    again.push(...keys);
    return;
  }
}

/** @param {HTMLInputElement} input @param {string} letter */
function type(input, letter) {
  if (input.readOnly) return;
  input.setRangeText(letter, input.selectionStart ?? 0, input.selectionEnd ?? 0, "end");
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
