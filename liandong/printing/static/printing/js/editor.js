/** <print-editor>: a template on the table, with its preview drawn by the server. */

import { requestJson } from "../../webkit/js/http.js";
import { element, gettext, readJson } from "../../webkit/js/text.js";
import { toast } from "../../webkit/js/toast.js";
import { checkControl, numberControl, panel, textControl } from "./controls.js";
import { Model } from "./model.js";
import { chosenPanel, itemPanel, optionsPanel, pagePanel, palettePanel } from "./panels.js";
import { Paper } from "./paper.js";

const PAUSE_MS = 500;

class PrintEditor extends HTMLElement {
  /** @type {Model} */
  model;
  /** @type {HTMLElement} */
  left;
  /** @type {HTMLElement} */
  middle;
  /** @type {HTMLElement} */
  right;
  /** @type {HTMLImageElement} */
  preview;
  /** @type {HTMLElement} */
  previewPanel;
  /** @type {Paper|null} */
  paper = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  pause;
  asked = 0;

  connectedCallback() {
    this.model = new Model(readJson("editor-config"));
    this.left = element("div", { class: "side" });
    this.middle = element("div", { class: "table-top" });
    this.right = element("div", { class: "side" });
    this.preview = /** @type {HTMLImageElement} */ (element("img", { alt: gettext("预览") }));
    this.previewPanel = panel(gettext("预览（示例数据）"), element("div", { class: "preview" }, this.preview));
    this.append(this.left, this.middle, this.right);
    this.model.addEventListener("change", () => this.changed());
    this.model.addEventListener("reshape", () => this.build());
    this.model.addEventListener("added", () => {
      this.build();
      this.paper?.focus();
    });
    this.model.addEventListener("choose", () => this.showItem());
    document.addEventListener("keydown", (event) => this.typed(event));
    addEventListener("beforeunload", (event) => {
      if (this.model.isChanged) event.preventDefault();
    });
    for (const name of /** @type {const} */ (["undo", "reset", "save"])) {
      document.querySelector(`[data-editor="${name}"]`)?.addEventListener("click", () => this.act(name));
    }
    this.build();
  }

  /** @param {"undo"|"reset"|"save"} name */
  act(name) {
    if (name === "save") void this.save();
    else this.model[name]();
  }

  /** Build the panels and the paper anew. */
  build() {
    const isFree = this.model.layout.elements !== undefined;
    this.middle.replaceChildren();
    this.paper = isFree ? new Paper(this.model, this.middle) : null;
    if (!isFree) this.middle.append(element("div", { class: "preview" }, this.preview));
    const redraw = () => this.paper?.draw();
    const name = panel(gettext("模板"), textControl(gettext("名称"), this.model.name, (text) => this.rename(text), true));
    this.left.replaceChildren(name, pagePanel(this.model, redraw), ...(isFree ? [this.formPanel(), palettePanel(this.model)] : [optionsPanel(this.model)]));
    this.showItem();
    this.changed();
  }

  /** @param {string} text */
  rename(text) {
    this.model.name = text;
    this.changed();
  }

  showItem() {
    const isFree = this.paper !== null;
    const remove = () => this.paper?.remove(this.model.chosen);
    const keys = /** @type {("fields"|"columns")[]} */ (["fields", "columns"]);
    const lists = keys.filter((key) => this.model.layout[key] && !isFree).map((key) => chosenPanel(this.model, key));
    if (isFree) this.previewPanel.querySelector(".preview")?.append(this.preview);
    this.right.replaceChildren(...(isFree ? [itemPanel(this.model, () => this.paper?.draw(), remove), this.previewPanel] : lists));
    this.paper?.draw();
  }

  /** The scan below a form, and where the printer pulls it. */
  formPanel() {
    const layout = this.model.layout;
    const set = (/** @type {string} */ key) => (/** @type {unknown} */ value) => this.model.change((target) => (target[key] = value), key);
    if (layout.kind === "label") {
      const keys = /** @type {[string, string, number][]} */ ([["across", gettext("每行几张"), 1], ["down", gettext("每页几行"), 1], ["gap_x", gettext("横向间隔"), 10], ["gap_y", gettext("纵向间隔"), 10]]);
      return panel(gettext("排版"), element("div", { class: "pairs" }, ...keys.map(([key, label, unit]) => numberControl(label, layout[key], set(key), { unit, least: unit === 1 ? 1 : 0 }))));
    }
    const file = /** @type {HTMLInputElement} */ (element("input", { type: "file", accept: "image/png,image/jpeg", "aria-label": gettext("上传底图") }));
    file.addEventListener("change", () => void this.upload(file));
    const offsets = element("div", { class: "pairs" }, numberControl(gettext("整体右移"), layout.offset_x, set("offset_x"), { unit: 10, least: -300, most: 300 }), numberControl(gettext("整体下移"), layout.offset_y, set("offset_y"), { unit: 10, least: -300, most: 300 }));
    return panel(gettext("底图（表格扫描件，PNG/JPEG，3 MB 以内）"), file, checkControl(gettext("底图也打印"), layout.prints_background, set("prints_background")), offsets);
  }

  /** @param {HTMLInputElement} file */
  async upload(file) {
    const chosen = file.files?.[0];
    if (!chosen) return;
    const body = new FormData();
    body.append("image", chosen);
    const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
    const answer = await fetch(this.model.config.urls.image, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => null);
    const data = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!answer?.ok || !data) {
      toast(data?.problems?.[0]?.message ?? gettext("上传失败"), { tone: "red" });
      return;
    }
    this.model.change((layout) => (layout.background = data.id));
    this.paper?.draw();
  }

  changed() {
    const undo = document.querySelector('[data-editor="undo"]');
    if (undo instanceof HTMLButtonElement) undo.disabled = this.model.steps.length === 0;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** Let the server draw what is on the table. */
  async look() {
    const asked = this.asked + 1;
    this.asked = asked;
    const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
    const body = JSON.stringify({ name: this.model.name, layout: this.model.layout });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(this.model.config.urls.preview, { method: "POST", body, headers }).catch(() => null);
    if (!answer || asked !== this.asked) return;
    if (answer.status === 422) {
      toast((await answer.json()).problems.map((/** @type {{message: string}} */ one) => one.message).join("；"), { tone: "red" });
    } else if (answer.ok) {
      if (this.preview.src) URL.revokeObjectURL(this.preview.src);
      this.preview.src = URL.createObjectURL(await answer.blob());
      this.preview.dataset.drawn = String(asked);
    }
  }

  async save() {
    const body = { name: this.model.name, version: this.model.version, layout: this.model.layout };
    try {
      const { status, data } = await requestJson(this.model.config.urls.save, { body });
      if (status === 200) {
        this.model.markSaved(data.version);
        toast(gettext("已保存。"));
      } else toast((data?.problems ?? []).map((/** @type {{message: string}} */ one) => one.message).join("；") || gettext("保存失败"), { tone: "red" });
    } catch (failure) {
      toast(failure instanceof Error ? failure.message : gettext("保存失败"), { tone: "red" });
    }
  }

  /** @param {KeyboardEvent} event */
  typed(event) {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const isInBox = event.target instanceof HTMLInputElement;
    if (key === "s") this.act("save");
    else if (key === "z" && !isInBox) this.act("undo");
    else return;
    event.preventDefault();
  }
}

customElements.define("print-editor", PrintEditor);
