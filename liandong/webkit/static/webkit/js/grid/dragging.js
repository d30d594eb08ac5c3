/** Dragging rows by their number, and the edge of a head to widen a column. */

import { moveLines } from "./commands.js";
import { saveColumns } from "./column-chooser.js";

/** @import {LineGrid} from "./element.js" */

const STARTS_AFTER = 5; // px; less is a press
const NARROWEST = 40;
const WIDEST = 800;

/**
 * Follow the pointer until it is let go.
 * @param {PointerEvent} begun
 * @param {(event: PointerEvent) => void} moved @param {(event: PointerEvent|null) => void} done null: given up
 */
function follow(begun, moved, done) {
  const stop = new AbortController();
  const end = (/** @type {PointerEvent|null} */ event) => {
    stop.abort();
    done(event);
  };
  const same = (/** @type {PointerEvent} */ event) => event.pointerId === begun.pointerId;
  addEventListener("pointermove", (event) => same(event) && moved(event), { signal: stop.signal });
  addEventListener("pointerup", (event) => same(event) && end(event), { signal: stop.signal });
  addEventListener("pointercancel", (event) => same(event) && end(null), { signal: stop.signal });
  addEventListener("keydown", (event) => event.key === "Escape" && end(null), { signal: stop.signal, capture: true });
}

/** @param {LineGrid} grid @param {PointerEvent} begun */
export function dragRows(grid, begun) {
  let isDragging = false;
  follow(begun, (event) => {
    isDragging ||= Math.abs(event.clientY - begun.clientY) > STARTS_AFTER;
    if (!isDragging) return;
    event.preventDefault();
    grid.classList.add("is-dragging");
    grid.painter.markDrop(grid.painter.rowAt(event.clientY));
    scrollNear(grid.scroller, event.clientY);
  }, (event) => {
    grid.classList.remove("is-dragging");
    grid.painter.markDrop(null);
    const { top, bottom } = grid.selection();
    // Where it is let go counts: the last movement may never have been told.
    if (event && isDragging) moveLines(grid, top, bottom, grid.painter.rowAt(event.clientY));
  });
}

/** @param {HTMLElement} scroller @param {number} y */
function scrollNear(scroller, y) {
  const frame = scroller.getBoundingClientRect();
  if (y > frame.bottom - 30) scroller.scrollTop += 20;
  else if (y < frame.top + 60) scroller.scrollTop -= 20;
}

/** @param {LineGrid} grid @param {PointerEvent} begun @param {number} index */
export function dragWidth(grid, begun, index) {
  const column = grid.config.columns[index];
  if (!column) return;
  const cell = grid.painter.table.querySelector(`[data-head="${index}"]`);
  const first = cell?.getBoundingClientRect().width ?? column.width ?? 96;
  follow(begun, (event) => {
    column.width = Math.round(Math.max(NARROWEST, Math.min(WIDEST, first + event.clientX - begun.clientX)));
    grid.painter.setWidths();
    grid.editor.place();
  }, () => void saveColumns(grid));
}
