/**
 * 按款录入: a sheet of quantities, a family's variants in rows and columns. It opens with what the document's lines
 * say, and writes back into them. Arrows move, Enter goes on, Ctrl+Enter takes it over; blocks come from Excel.
 */

import { element, gettext, format } from "../text.js";
import { requestJson, withParameters, ConnectionLost, LoggedOut } from "../http.js";
import { grouped, normalise, parse } from "../money.js";
import { toast } from "../toast.js";
import { readBlock } from "./clipboard.js";
import { Sheet } from "./matrix-sheet.js";

/** @import {LineGrid} from "./element.js" @import {Answer, Cell} from "./matrix-sheet.js" */

const LIVE_MS = 15000;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The sheet's own style, fetched with it. @param {string|undefined} url */
function wear(url) {
  if (!url || document.querySelector("link[data-matrix]")) return Promise.resolve();
  const link = element("link", { rel: "stylesheet", href: url, "data-matrix": true });
  document.head.append(link);
  return new Promise((resolve) => ["load", "error"].forEach((name) => link.addEventListener(name, resolve, { once: true })));
}

/** @param {HTMLInputElement} box @param {string} key */
function isAtEdge(box, key) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  if (start === 0 && end === value.length) return true;
  return key === "ArrowLeft" ? end === 0 : start === value.length;
}

/** Are these heads, not figures? Some of them are known, and what is not is no number. @param {string[]} texts @param {string[]} known */
const areNames = (texts, known) => texts.some((text) => known.includes(text)) && texts.every((text) => known.includes(text) || parse(normalise(text), 6) === null);

class MatrixDialog {
  /** @type {Map<Cell, HTMLInputElement>} */
  #boxes = new Map();
  #isWarned = false;

  /** @param {LineGrid} grid @param {Answer} answer */
  constructor(grid, answer) {
    this.grid = grid;
    this.family = answer.family;
    this.sheet = new Sheet(grid, answer);
    this.standing = element("span", { class: "matrix-standing", role: "status" });
    this.table = element("table", { class: "matrix" }, this.#head(), ...this.sheet.heads.map((head, row) => this.#row(head.map((one) => one.name).join(" "), row)), this.#foot());
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-matrix", "aria-label": gettext("按款录入") }, this.#form()));
    this.#listen();
    this.#paint();
  }

  #form() {
    const { name = "", code = "" } = this.family ?? {};
    const units = this.sheet.units.length > 1 ? element("label", { class: "matrix-unit" }, gettext("单位"), this.#unitChoice()) : null;
    const form = element("form", { novalidate: true },
      element("div", { class: "dialog-head" }, element("h2", {}, name), element("span", { class: "muted" }, code), units),
      element("div", { class: "dialog-body matrix-frame" }, this.table),
      element("div", { class: "dialog-foot" }, this.standing, element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: () => this.#leave() }, gettext("取消"), element("kbd", {}, "Esc")),
        element("button", { type: "submit", class: "button is-primary" }, gettext("写入单据"), element("kbd", {}, "Ctrl ↵")))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
    });
    return form;
  }

  #unitChoice() {
    const options = this.sheet.units.map((name) => element("option", { value: name, selected: name === this.sheet.unit }, name));
    return element("select", { change: (/** @type {Event} */ event) => {
      this.sheet.unit = /** @type {HTMLSelectElement} */ (event.target).value;
      this.#paint();
    } }, ...options);
  }

  #head() {
    const names = this.sheet.axes.map((axis) => axis.name);
    const corner = names.length > 1 ? `${names.slice(0, -1).join(" ")} \\ ${names.at(-1)}` : (names[0] ?? "");
    const heads = this.sheet.columns.map((value) => element("th", { scope: "col" }, value.name));
    return element("thead", {}, element("tr", {}, element("th", { scope: "col" }, corner), ...heads, element("th", { scope: "col", class: "matrix-sum" }, gettext("合计"))));
  }

  /** @param {string} name @param {number} row */
  #row(name, row) {
    const cells = this.sheet.columns.map((_, column) => {
      const cell = this.sheet.at(row, column);
      return cell ? this.#cell(cell) : element("td", { class: "is-missing", title: gettext("没有这种规格") }, "—");
    });
    return element("tr", {}, element("th", { scope: "row" }, name), ...cells, element("td", { class: "matrix-sum", "data-sum-row": row }));
  }

  /** @param {Cell} cell */
  #cell(cell) {
    const isLocked = this.sheet.isLocked(cell);
    const box = /** @type {HTMLInputElement} */ (element("input", {
      class: "matrix-box", type: "text", size: 6, inputmode: "decimal", autocomplete: "off", enterkeyhint: "next", value: cell.text, "aria-label": cell.name, readonly: isLocked,
      placeholder: isLocked ? format(gettext("%(count)s 行"), { count: cell.rows.length }) : null,
      title: isLocked ? gettext("单据里有好几行，请在明细里改") : `${cell.product.code} ${cell.name}`, "data-at": `${cell.row}:${cell.column}`,
    }));
    this.#boxes.set(cell, box);
    return element("td", {}, box, element("small", {}));
  }

  #foot() {
    const sums = this.sheet.columns.map((_, column) => element("td", { class: "matrix-sum", "data-sum-column": column }));
    return element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, gettext("合计")), ...sums, element("td", { class: "matrix-sum", "data-sum": true })));
  }

  #listen() {
    this.table.addEventListener("input", (event) => this.#typed(event));
    this.table.addEventListener("focusin", (event) => event.target instanceof HTMLInputElement && event.target.select());
    this.table.addEventListener("paste", (event) => this.#pasted(event));
    this.dialog.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
  }

  /** @param {EventTarget|null} target @returns {Cell|undefined} */
  #cellOf(target) {
    const [row, column] = target instanceof HTMLInputElement ? (target.dataset.at ?? "").split(":").map(Number) : [];
    return row === undefined || column === undefined ? undefined : this.sheet.at(row, column);
  }

  /** @param {Event} event */
  #typed(event) {
    const cell = this.#cellOf(event.target);
    if (!cell || this.sheet.isLocked(cell)) return;
    this.sheet.write(cell, /** @type {HTMLInputElement} */ (event.target).value);
    this.#paint();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation(); // keys of the document behind stay asleep
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return this.#take();
    }
    const cell = this.#cellOf(event.target);
    const box = cell && this.#boxes.get(cell);
    if (!cell || !box || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (event.key === "Enter") this.#goOn(cell, event.shiftKey ? -1 : 1);
    else if (arrow && (arrow[0] || isAtEdge(box, event.key))) this.#goTo(cell, arrow);
    else return;
    event.preventDefault();
  }

  /** The next cell in a direction, missing ones passed over. @param {Cell} cell @param {[number, number]} step */
  #goTo(cell, [down, right]) {
    let row = cell.row + down;
    let column = cell.column + right;
    for (; row >= 0 && row < this.sheet.heads.length && column >= 0 && column < this.sheet.columns.length; row += down, column += right) {
      const next = this.sheet.at(row, column);
      if (next) return this.#boxes.get(next)?.focus();
    }
  }

  /** The next cell row by row; after the last one the button. @param {Cell} cell @param {1|-1} step */
  #goOn(cell, step) {
    const boxes = [...this.#boxes.values()];
    const at = boxes.indexOf(/** @type {HTMLInputElement} */ (this.#boxes.get(cell))) + step;
    const next = boxes[at] ?? (step > 0 ? this.dialog.querySelector("[type=submit]") : null);
    if (next instanceof HTMLElement) next.focus();
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const block = readBlock(event.clipboardData?.getData("text/plain") ?? "");
    const cell = this.#cellOf(event.target);
    if (!cell || (block.length === 1 && block[0]?.length === 1)) return;
    event.preventDefault();
    const lost = this.#land(block, cell);
    this.#paint();
    if (lost) this.standing.textContent = format(gettext("%(count)s 格没有对应的规格，没有写入"), { count: lost });
  }

  /** Put a block into the cells: by its heads where it has them, else from a cell on. @param {string[][]} block @param {Cell} from @returns {number} figures that found no cell */
  #land(block, from) {
    const columns = this.sheet.columns.map((value) => value.name);
    const names = this.sheet.heads.map((head) => head.map((one) => one.name).join(" "));
    const hasHead = block.length > 1 && areNames((block[0] ?? []).filter(Boolean), columns);
    const rows = hasHead ? block.slice(1) : block;
    const hasNames = areNames(rows.map((cells) => cells[0] ?? ""), names);
    const shift = hasNames ? 1 : 0;
    let lost = 0;
    rows.forEach((cells, down) => cells.slice(shift).forEach((text, right) => {
      if (!text) return;
      const row = hasNames ? names.indexOf(cells[0] ?? "") : from.row + down;
      const column = hasHead ? columns.indexOf(block[0]?.[right + shift] ?? "") : from.column + right;
      const cell = this.sheet.at(row, column);
      if (!cell || this.sheet.isLocked(cell)) lost += 1;
      else this.#put(cell, text);
    }));
    return lost;
  }

  /** @param {Cell} cell @param {string} text */
  #put(cell, text) {
    this.sheet.write(cell, text);
    const box = this.#boxes.get(cell);
    if (box) box.value = cell.text;
  }

  /** Show sums, stock and what is wrong. */
  #paint() {
    for (const [cell, box] of this.#boxes) {
      box.classList.toggle("is-wrong", cell.isWrong);
      box.classList.toggle("is-short", this.sheet.isShort(cell));
      const unit = this.sheet.unitOf(cell);
      const stock = cell.product.available === undefined || cell.product.available === null ? "" : format(gettext("存 %(stock)s"), { stock: grouped(cell.product.available) });
      const note = [stock, unit && unit.ratio !== "1" ? unit.name : ""].filter(Boolean).join(" · ");
      if (box.nextElementSibling && box.nextElementSibling.textContent !== note) box.nextElementSibling.textContent = note;
    }
    const show = (/** @type {string} */ where, /** @type {string} */ sum) => {
      const holder = this.table.querySelector(`[${where}]`);
      if (holder) holder.textContent = sum === "0" ? "" : grouped(sum);
    };
    const { rows, columns, all, filled } = this.sheet.sums();
    rows.forEach((sum, row) => show(`data-sum-row="${row}"`, sum));
    columns.forEach((sum, column) => show(`data-sum-column="${column}"`, sum));
    show("data-sum", all);
    this.standing.textContent = format(gettext("%(kinds)s 种规格，共 %(sum)s"), { kinds: filled, sum: grouped(all) });
  }

  #take() {
    const wrong = [...this.#boxes].find(([cell]) => cell.isWrong);
    if (wrong) {
      this.standing.textContent = format(gettext("“%(text)s”不是数量"), { text: wrong[0].text });
      return wrong[1].focus();
    }
    const isChanged = this.sheet.changed.length > 0;
    this.dialog.close();
    if (isChanged) this.sheet.apply();
  }

  /** What was typed is given up only when it is said twice. */
  #leave() {
    if (!this.sheet.changed.length || this.#isWarned) return this.dialog.close();
    this.#isWarned = true;
    this.standing.textContent = gettext("还有数量没有写入：再按一次放弃，Ctrl+Enter 写入");
  }

  /** @returns {Promise<void>} when it is closed */
  show() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    [...this.#boxes.values()][0]?.focus();
    const refresh = () => void this.#refresh();
    const timer = setInterval(refresh, LIVE_MS);
    addEventListener("focus", refresh);
    return new Promise((resolve) => this.dialog.addEventListener("close", () => {
      clearInterval(timer);
      removeEventListener("focus", refresh);
      this.dialog.remove();
      resolve();
    }, { once: true }));
  }

  /** What is available now; without the server the figures stay. */
  async #refresh() {
    const data = await ask(this.grid, { family: this.family?.id, stock: 1 });
    if (!data?.available) return;
    this.sheet.takeStock(data.available);
    this.#paint();
  }
}

/** @param {LineGrid} grid @param {Record<string, unknown>} asked @returns {Promise<any>} null: the server was not reached, or does not tell */
async function ask(grid, asked) {
  try {
    const { status, data } = await requestJson(withParameters(grid.config.matrix_url ?? "", { ...grid.context, ...asked }));
    return status === 200 ? data : null;
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    return null;
  }
}

/**
 * Open the sheet of a family, or of the family a product belongs to.
 * @param {LineGrid} grid @param {{family?: number, product?: number}} asked
 */
export async function enterMatrix(grid, asked) {
  const [data] = await Promise.all([ask(grid, asked), wear(grid.config.matrix_look)]);
  if (!data) toast(gettext("连不上服务器"), { tone: "red" });
  else if (!data.family) toast(gettext("这个商品不属于任何款"));
  else await new MatrixDialog(grid, /** @type {Answer} */ (data)).show();
  grid.editor.input.focus({ preventScroll: true });
}
