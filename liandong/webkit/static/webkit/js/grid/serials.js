/** The serial numbers of a line in a dialog: scanned one after another, pasted, or chosen from what is there. */

import { element, gettext, format } from "../text.js";
import { requestJson, withParameters, ConnectionLost, LoggedOut } from "../http.js";
import { piecesOf, serialsIn, writeSerials } from "./serial-text.js";

/** @import {GridEditor, Host} from "./editor.js" */

/** What may be chosen; nothing where the server is not reached: numbers can be typed all the same. @param {Host} grid @param {number} row */
async function offered(grid, row) {
  const line = grid.model.rows[row]?.line;
  const url = (grid.config.all_columns ?? grid.config.columns).find((column) => column.kind === "serials")?.pieces_url ?? "";
  try {
    const { data } = await requestJson(withParameters(url, { ...grid.context, place: line?.place ?? grid.context.place, product: line?.product?.id }));
    return /** @type {string[]} */ (data?.items ?? []);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
    return [];
  }
}

/** @param {string[]} numbers */
const twiceIn = (numbers) => [...new Set(numbers.filter((one, index) => numbers.indexOf(one) !== index))];

class SerialDialog {
  /** @param {Host} grid @param {number} row */
  constructor(grid, row) {
    this.grid = grid;
    this.row = row;
    const line = grid.model.rows[row]?.line;
    this.text = /** @type {HTMLTextAreaElement} */ (element("textarea", { class: "input serial-text", rows: 8, spellcheck: "false", autocapitalize: "characters", "aria-label": gettext("序列号，一行一个") }));
    this.text.value = serialsIn(line?.serials).join("\n");
    this.scan = /** @type {HTMLInputElement} */ (element("input", { class: "input", type: "text", autocomplete: "off", autofocus: true, enterkeyhint: "done", placeholder: gettext("扫一个，或写号段 SN0001–SN0020，回车"), "aria-label": gettext("扫一个序列号") }));
    this.standing = element("span", { class: "serial-standing", role: "status" });
    this.choices = element("div", { class: "serial-choices" });
    this.dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": gettext("序列号") }, this.#form(line?.product?.name ?? "")));
  }

  /** @param {string} name */
  #form(name) {
    const form = element("form", { novalidate: true },
      element("div", { class: "dialog-head" }, element("h2", {}, gettext("序列号")), element("span", { class: "muted" }, name)),
      element("div", { class: "dialog-body stack" }, this.scan, this.text, this.standing, this.choices),
      element("div", { class: "dialog-foot" }, element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: () => this.dialog.close() }, gettext("取消"), element("kbd", {}, "Esc")),
        element("button", { type: "submit", class: "button is-primary" }, gettext("确定")))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (document.activeElement === this.scan && this.scan.value.trim()) return this.#add(serialsIn(this.scan.value));
      writeSerials(this.grid, this.row, serialsIn(this.text.value));
      this.dialog.close();
    });
    this.text.addEventListener("input", () => this.#tell());
    return form;
  }

  /** @param {string[]} numbers */
  #add(numbers) {
    this.text.value = [...serialsIn(this.text.value), ...numbers].join("\n");
    this.text.scrollTop = this.text.scrollHeight;
    this.scan.value = "";
    this.#tell();
  }

  /** Say how many there are and which stand twice. */
  #tell() {
    const numbers = serialsIn(this.text.value);
    const twice = twiceIn(numbers);
    const needed = piecesOf(this.grid, this.row);
    const parts = [needed === null ? format(gettext("%(count)s 个"), { count: numbers.length }) : format(gettext("%(count)s 个，数量 %(needed)s"), { count: numbers.length, needed })];
    if (twice.length) parts.push(format(gettext("重复：%(numbers)s"), { numbers: twice.slice(0, 5).join("、") }));
    this.standing.textContent = parts.join(" · ");
    this.standing.classList.toggle("is-wrong", twice.length > 0);
    const taken = new Set(numbers);
    for (const box of this.choices.querySelectorAll("input")) box.checked = taken.has(box.value);
  }

  /** @param {string[]} numbers */
  #offer(numbers) {
    if (!numbers.length) return;
    const toggle = (/** @type {Event} */ event) => {
      const box = /** @type {HTMLInputElement} */ (event.currentTarget);
      if (box.checked) return this.#add([box.value]);
      this.text.value = serialsIn(this.text.value).filter((one) => one !== box.value).join("\n");
      this.#tell();
    };
    const boxes = numbers.map((number) => element("label", {}, element("input", { type: "checkbox", value: number, change: toggle }), number));
    this.choices.replaceChildren(element("div", { class: "muted" }, format(gettext("可选 %(count)s 个"), { count: numbers.length })), ...boxes);
    this.#tell();
  }

  /** @returns {Promise<void>} when it is closed */
  show() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#tell();
    void offered(this.grid, this.row).then((numbers) => this.#offer(numbers));
    return new Promise((resolve) => this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      resolve();
    }));
  }
}

/** Ask for the numbers of a line. @param {GridEditor} editor @param {number} row */
export async function editSerials(editor, row) {
  await new SerialDialog(editor.host, row).show();
  editor.refresh();
  editor.input.focus({ preventScroll: true });
}
