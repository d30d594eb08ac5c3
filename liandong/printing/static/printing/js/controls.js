/** Small controls that write into the layout: numbers in millimetres, texts, boxes and choices. */

import { element, gettext } from "../../webkit/js/text.js";

let made = 0;

/** @param {string} label @param {HTMLElement} control @param {boolean} [isWide] */
function labelled(label, control, isWide = false) {
  made += 1;
  control.id = `editor-${made}`;
  return element("div", { class: `field${isWide ? " wide" : ""}` }, element("label", { for: control.id }, label), control);
}

/**
 * A number; ``unit`` 10 shows tenths as whole millimetres.
 * @param {string} label @param {number} value @param {(value: number) => void} write @param {{unit?: number, least?: number, most?: number}} [limits]
 */
export function numberControl(label, value, write, limits = {}) {
  const unit = limits.unit ?? 1;
  const box = /** @type {HTMLInputElement} */ (
    element("input", { class: "input number", type: "number", value: String(value / unit), step: unit === 1 ? "1" : "0.1", min: limits.least === undefined ? null : String(limits.least / unit), max: limits.most === undefined ? null : String(limits.most / unit) })
  );
  box.addEventListener("input", () => {
    if (box.value !== "" && box.checkValidity()) write(Math.round(Number(box.value) * unit));
  });
  return labelled(label, box);
}

/** @param {string} label @param {string} value @param {(value: string) => void} write @param {boolean} [isWide] */
export function textControl(label, value, write, isWide = false) {
  const box = /** @type {HTMLInputElement} */ (element("input", { class: "input", type: "text", value, maxlength: "200", autocomplete: "off" }));
  box.addEventListener("input", () => write(box.value));
  return labelled(label, box, isWide);
}

/** @param {string} label @param {boolean} value @param {(value: boolean) => void} write */
export function checkControl(label, value, write) {
  const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox" }));
  box.checked = value;
  box.addEventListener("change", () => write(box.checked));
  return element("label", { class: "check wide" }, box, ` ${label}`);
}

/** @param {string} label @param {string} value @param {[string, string][]} options @param {(value: string) => void} write */
export function choiceControl(label, value, options, write) {
  const box = /** @type {HTMLSelectElement} */ (
    element("select", {}, ...options.map(([key, text]) => element("option", { value: key, selected: key === value }, text)))
  );
  box.addEventListener("change", () => write(box.value));
  return labelled(label, box);
}

/** @param {string} title @param {...(Node|null)} children */
export function panel(title, ...children) {
  return element("section", { class: "card panel" }, element("h2", {}, title), ...children);
}

/**
 * An ordered list of fields or columns: what is in it, with width or span, and what may be added.
 * @param {{title: string, chosen: any[], offered: import("./types.js").Named[], number: "width"|"span", change: (act: (chosen: any[]) => void) => void}} parts
 */
export function listControl(parts) {
  const { title, chosen, offered, number, change } = parts;
  const labels = new Map(offered.map((one) => [one.name, one.label]));
  const rows = chosen.map((one, at) => choiceRow(one, at, labels.get(one.name) ?? one.name, parts));
  const left = offered.filter((one) => !chosen.some((other) => other.name === one.name));
  const add = /** @type {HTMLSelectElement} */ (
    element("select", { "aria-label": `${gettext("添加")} ${title}` }, element("option", { value: "" }, gettext("＋ 添加…")), ...left.map((one) => element("option", { value: one.name }, one.label)))
  );
  add.addEventListener("change", () => {
    const more = number === "width" ? { width: 200, align: "" } : { span: 1 };
    if (add.value) change((list) => list.push({ name: add.value, label: "", ...more }));
  });
  return panel(title, element("div", { class: "choices" }, ...rows), element("div", { class: "field" }, add));
}

/** @param {any} one @param {number} at @param {string} standard @param {any} parts */
function choiceRow(one, at, standard, parts) {
  const { number, change } = parts;
  const unit = number === "width" ? 10 : 1;
  const label = /** @type {HTMLInputElement} */ (element("input", { class: "input", type: "text", value: one.label, placeholder: standard, "aria-label": `${standard} ${gettext("标题")}`, maxlength: "200" }));
  label.addEventListener("change", () => change((/** @type {any[]} */ list) => (list[at].label = label.value)));
  const size = /** @type {HTMLInputElement} */ (element("input", { class: "input number", type: "number", min: "0", step: unit === 10 ? "0.5" : "1", value: String(one[number] / unit), "aria-label": `${standard} ${number === "width" ? gettext("宽度（毫米，0 为自动）") : gettext("占几格")}` }));
  size.addEventListener("change", () => change((/** @type {any[]} */ list) => (list[at][number] = Math.round(Number(size.value) * unit))));
  const swap = (/** @type {number} */ to) => () => change((/** @type {any[]} */ list) => list.splice(to, 0, ...list.splice(at, 1)));
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) => element("button", { type: "button", class: "button is-quiet", "aria-label": `${standard} ${name}`, click: act }, sign);
  return element(
    "div",
    { class: "choice" },
    label,
    size,
    button("↑", gettext("上移"), swap(Math.max(0, at - 1))),
    button("↓", gettext("下移"), swap(at + 1)),
    button("×", gettext("移除"), () => change((/** @type {any[]} */ list) => list.splice(at, 1))),
  );
}
