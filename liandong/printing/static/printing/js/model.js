/** The layout being edited, with fifty steps of undo. */

const MOST_STEPS = 50;

export class Model extends EventTarget {
  /** @param {import("./types.js").Config} config */
  constructor(config) {
    super();
    this.config = config;
    this.name = config.name;
    this.version = config.version;
    this.layout = structuredClone(config.layout);
    /** @type {string[]} */
    this.steps = [];
    this.saved = JSON.stringify([this.name, this.layout]);
    this.chosen = "";
    this.lastTouch = "";
  }

  /** Is there something that was not saved? */
  get isChanged() {
    return JSON.stringify([this.name, this.layout]) !== this.saved;
  }

  /** The element that is chosen. @returns {import("./types.js").Item|undefined} */
  get item() {
    return this.layout.elements?.find((one) => one.id === this.chosen);
  }

  /**
   * Change the layout. The same ``touch`` twice in a row is one step of undo (typing, dragging).
   * @param {(layout: import("./types.js").Layout) => void} change
   * @param {string} [touch]
   */
  change(change, touch = "") {
    if (!touch || touch !== this.lastTouch) {
      this.steps.push(JSON.stringify(this.layout));
      if (this.steps.length > MOST_STEPS) this.steps.shift();
    }
    this.lastTouch = touch;
    change(this.layout);
    this.dispatchEvent(new Event("change"));
  }

  /** Let the next change be a step of its own. */
  settle() {
    this.lastTouch = "";
  }

  undo() {
    const step = this.steps.pop();
    if (step === undefined) return;
    this.layout = JSON.parse(step);
    this.lastTouch = "";
    this.dispatchEvent(new Event("reshape"));
  }

  /** Choose an element; none for "". @param {string} id */
  choose(id) {
    if (this.chosen === id) return;
    this.chosen = id;
    this.settle();
    this.dispatchEvent(new Event("choose"));
  }

  /** Go back to the built-in layout. */
  reset() {
    const start = this.config.start;
    if (!start) return;
    this.change((layout) => {
      for (const key of Object.keys(layout)) delete layout[key];
      Object.assign(layout, structuredClone(start));
    });
    this.chosen = "";
    this.dispatchEvent(new Event("reshape"));
  }

  /** Remember what the server has now. @param {number} version */
  markSaved(version) {
    this.version = version;
    this.saved = JSON.stringify([this.name, this.layout]);
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * A new element in the middle of nothing yet.
 * @param {import("./types.js").Layout} layout
 * @param {Partial<import("./types.js").Item>} given
 * @returns {import("./types.js").Item}
 */
export function newItem(layout, given) {
  const taken = new Set((layout.elements ?? []).map((one) => one.id));
  let number = taken.size + 1;
  while (taken.has(`e${number}`)) number += 1;
  const standard = { x: 100, y: 100, width: 400, height: 60, name: "", text: "", size: 10, is_bold: false, align: "left" };
  const table = { columns: [], row_height: 60, has_head: false, has_lines: false };
  return { id: `e${number}`, kind: "field", ...standard, symbology: "code128", has_text: true, ...table, ...given };
}
