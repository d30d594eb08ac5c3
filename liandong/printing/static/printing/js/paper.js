/** The paper on the table: elements that mouse, finger and arrow keys move, with lines that snap. */

import { element, gettext } from "../../webkit/js/text.js";

const SNAP = 12;
const STEP = 5;
const LARGE_STEP = 50;
const AROUND = 40;
const LEAST_WIDTH = 280;
/** Points in a tenth of a millimetre. */
const POINTS = 72 / 254;

export class Paper {
  /** @param {import("./model.js").Model} model @param {HTMLElement} holder */
  constructor(model, holder) {
    this.model = model;
    this.holder = holder;
    this.sheet = element("div", { class: "paper", role: "group", "aria-label": gettext("版面") });
    holder.append(this.sheet);
    /** @type {{id: string, isSizing: boolean, startX: number, startY: number, from: import("./types.js").Item}|null} */
    this.drag = null;
    this.sheet.addEventListener("pointerdown", (event) => this.pressed(event));
    this.sheet.addEventListener("pointermove", (event) => this.moved(event));
    this.sheet.addEventListener("pointerup", () => this.released());
    this.sheet.addEventListener("pointercancel", () => this.released());
    this.sheet.addEventListener("keydown", (event) => this.typed(event));
    this.sheet.addEventListener("focusin", (event) => {
      const held = event.target instanceof HTMLElement ? event.target.dataset.id : undefined;
      if (held) this.model.choose(held);
    });
  }

  /** Pixels in a tenth of a millimetre. */
  get scale() {
    return Math.min(1, Math.max(LEAST_WIDTH, this.holder.clientWidth - AROUND) / this.model.layout.paper.width);
  }

  /** Draw everything anew. */
  draw() {
    const { paper, elements = [], background } = this.model.layout;
    const scale = this.scale;
    place(this.sheet, { width: paper.width * scale, height: paper.height * scale });
    const hadFocus = this.sheet.contains(document.activeElement);
    this.sheet.replaceChildren();
    if (background) this.sheet.append(element("img", { src: `${this.model.config.urls.image}/${background}`, alt: "" }));
    for (const one of elements) this.sheet.append(this.drawn(one));
    if (hadFocus) this.focus();
  }

  focus() {
    const held = this.sheet.querySelector(`[data-id="${CSS.escape(this.model.chosen)}"]`);
    if (held instanceof HTMLElement) held.focus();
  }

  /** @param {import("./types.js").Item} one */
  drawn(one) {
    const text = this.textOf(one);
    const isChosen = one.id === this.model.chosen;
    const attributes = { class: `item${isChosen ? " is-chosen" : ""}`, tabindex: "0", role: "button", "aria-label": `${text} ${gettext("方向键移动")}` };
    const made = element("div", { ...attributes, "aria-pressed": isChosen ? "true" : "false", "data-id": one.id, "data-kind": one.kind, "data-align": one.align }, ["line", "box"].includes(one.kind) ? "" : text);
    const scale = this.scale;
    place(made, { left: one.x * scale, top: one.y * scale, width: one.width * scale, height: one.height * scale });
    made.style.setProperty("font-size", `${(one.size / POINTS) * scale}px`);
    made.style.setProperty("font-weight", one.is_bold ? "700" : "400");
    if (isChosen) {
      const grip = element("div", { class: "grip", "data-grip": one.id });
      place(grip, { right: 0, bottom: 0 });
      made.append(grip);
    }
    return made;
  }

  /** @param {import("./types.js").Item} one */
  textOf(one) {
    const { samples, fields } = this.model.config;
    if (one.kind === "text") return one.text || gettext("文字");
    if (one.kind === "table") return gettext("明细表");
    if (one.kind === "logo") return gettext("标志");
    if (one.kind === "code") return `▮▯▮▮ ${samples[one.name] ?? ""}`;
    const label = fields.find((field) => field.name === one.name)?.label ?? one.name;
    return one.kind === "field" ? `${one.text}${samples[one.name] || label}` : one.kind;
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const held = target?.closest("[data-id]");
    if (!(held instanceof HTMLElement) || event.button !== 0) {
      this.model.choose("");
      return;
    }
    const id = held.dataset.id ?? "";
    const isSizing = target?.dataset.grip !== undefined;
    this.model.choose(id);
    const item = this.model.item;
    if (!item) return;
    this.drag = { id, isSizing, startX: event.clientX, startY: event.clientY, from: { ...item } };
    this.sheet.setPointerCapture(event.pointerId);
    this.focus();
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const drag = this.drag;
    if (!drag) return;
    const dx = Math.round((event.clientX - drag.startX) / this.scale);
    const dy = Math.round((event.clientY - drag.startY) / this.scale);
    const goal = drag.isSizing
      ? { width: Math.max(20, drag.from.width + dx), height: Math.max(2, drag.from.height + dy) }
      : this.snapped(drag.from, drag.from.x + dx, drag.from.y + dy);
    this.put(goal, `drag-${drag.id}`);
  }

  released() {
    if (!this.drag) return;
    this.drag = null;
    this.guides = {};
    this.model.settle();
    this.model.dispatchEvent(new Event("choose")); // the panel shows the new figures
  }

  /**
   * Where an element lands: at the edges of others, when they are near.
   * @param {import("./types.js").Item} item @param {number} x @param {number} y
   */
  snapped(item, x, y) {
    const others = (this.model.layout.elements ?? []).filter((one) => one.id !== item.id);
    const near = (/** @type {number[]} */ edges, /** @type {number} */ at) => edges.find((edge) => Math.abs(edge - at) <= SNAP);
    const left = near(others.map((one) => one.x), x) ?? near(others.map((one) => one.x + one.width - item.width), x);
    const top = near(others.map((one) => one.y), y) ?? near(others.map((one) => one.y + one.height - item.height), y);
    this.guides = { left, top };
    return { x: Math.max(0, left ?? x), y: Math.max(0, top ?? y) };
  }

  /** @param {Partial<import("./types.js").Item>} goal @param {string} touch */
  put(goal, touch) {
    const { width, height } = this.model.layout.paper;
    const item = this.model.item;
    if (!item) return;
    if (goal.x !== undefined) goal.x = Math.min(Math.max(0, goal.x), Math.max(0, width - 10));
    if (goal.y !== undefined) goal.y = Math.min(Math.max(0, goal.y), Math.max(0, height - 10));
    this.model.change(() => Object.assign(item, goal), touch);
    this.draw();
    if (this.drag && this.guides) this.drawGuides(this.guides);
  }

  /** @param {{left?: number, top?: number}} guides */
  drawGuides(guides) {
    const made = { left: "guide is-upright", top: "guide is-flat" };
    for (const side of /** @type {("left"|"top")[]} */ (["left", "top"])) {
      const at = guides[side];
      if (at === undefined) continue;
      const line = element("div", { class: made[side] });
      place(line, { [side]: at * this.scale });
      this.sheet.append(line);
    }
  }

  /** @param {KeyboardEvent} event */
  typed(event) {
    const item = this.model.item;
    if (!item || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? LARGE_STEP : STEP;
    /** @type {Record<string, Partial<import("./types.js").Item>>} */
    const moves = {
      ArrowLeft: { x: item.x - step },
      ArrowRight: { x: item.x + step },
      ArrowUp: { y: item.y - step },
      ArrowDown: { y: item.y + step },
    };
    const move = moves[event.key];
    if (move) {
      this.put(move, `key-${item.id}`);
      this.model.dispatchEvent(new Event("choose"));
    } else if (event.key === "Delete") this.remove(item.id);
    else return;
    event.preventDefault();
  }

  /** @param {string} id */
  remove(id) {
    this.model.change((layout) => {
      layout.elements = (layout.elements ?? []).filter((one) => one.id !== id);
    });
    this.model.choose("");
    this.draw();
  }
}

/** Set lengths in pixels through the CSSOM, which the content policy allows. @param {HTMLElement} held @param {Record<string, number>} lengths */
function place(held, lengths) {
  for (const [side, length] of Object.entries(lengths)) held.style.setProperty(side, `${length}px`);
}
