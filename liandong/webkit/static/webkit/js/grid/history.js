/** Undo and redo: what each step changed, as rows before and after. */

/** @import {Row} from "../types.js" */
/** @typedef {{index: number, before: Row|null, after: Row|null}} Change
 *   before null: the row was inserted; after null: it was removed */

const STEPS = 50;

/** A copy deep enough for undo; products are shared, they never change in place. @param {Row} row @returns {Row} */
export function copyRow(row) {
  return { line: { ...row.line }, raw: { ...row.raw }, problems: { ...row.problems }, differences: { ...row.differences }, warnings: { ...row.warnings } };
}

export class History {
  /** @type {Change[][]} */
  #done = [];
  /** @type {Change[][]} */
  #undone = [];

  /** @param {Change[]} changes */
  record(changes) {
    if (!changes.length) return;
    this.#done.push(changes);
    if (this.#done.length > STEPS) this.#done.shift();
    this.#undone = [];
  }

  /** @returns {Change[]|null} the changes to apply, in order, to go one step back */
  undo() {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    return step.map((change) => ({ index: change.index, before: change.after, after: change.before })).reverse();
  }

  /** @returns {Change[]|null} */
  redo() {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    return step;
  }
}
