/** Beside a document: colleagues' names while typing, files dropped or chosen, a link to copy. */

import { element, gettext } from "./text.js";
import { toast } from "./toast.js";

/** `<mention-box data-names="张三|李四">` offers colleagues after an @ in its textarea. */
class MentionBox extends HTMLElement {
  /** @type {HTMLTextAreaElement} */
  area;
  /** @type {HTMLElement} */
  list;
  /** @type {string[]} */
  names = [];

  connectedCallback() {
    this.area = /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
    this.names = (this.dataset.names ?? "").split("|").filter((name) => name);
    this.list = element("ul", { role: "listbox", class: "mention-list", hidden: true, id: "mention-list" });
    this.append(this.list);
    this.area.setAttribute("aria-controls", "mention-list");
    this.area.addEventListener("input", () => this.offer());
    this.area.addEventListener("keydown", (event) => this.onKey(event));
    this.area.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = /** @type {HTMLElement} */ (event.target).closest("li");
      if (item) this.choose(item.textContent ?? "");
    });
  }

  /** What is typed after the last @ before the caret, null when no name is being typed. */
  typed() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const found = /@([^\s@]*)$/.exec(before);
    return found ? found[1] ?? "" : null;
  }

  offer() {
    const typed = this.typed();
    const fitting = typed === null ? [] : this.names.filter((name) => name.includes(typed)).slice(0, 8);
    this.list.replaceChildren(
      ...fitting.map((name, place) => element("li", { role: "option", "aria-selected": String(place === 0) }, name)),
    );
    this.list.hidden = fitting.length === 0;
  }

  close() {
    this.list.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.area.form?.requestSubmit();
      return;
    }
    if (this.list.hidden || event.isComposing) return;
    const items = [...this.list.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = (at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === next)));
      items[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      this.choose(items[at]?.textContent ?? "");
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  /** @param {string} name */
  choose(name) {
    const end = this.area.selectionStart;
    const start = end - (this.typed() ?? "").length;
    this.area.setRangeText(`${name} `, start, end, "end");
    this.close();
    this.area.focus();
  }
}

/** `<file-drop>` sends its form as soon as files are chosen, and takes files dropped on its card. */
class FileDrop extends HTMLElement {
  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input[type=file]"));
    const form = /** @type {HTMLFormElement} */ (this.closest("form"));
    const card = /** @type {HTMLElement} */ (this.closest(".card"));
    this.querySelector("button[type=submit]")?.setAttribute("hidden", "");
    input.addEventListener("change", () => {
      if (input.files?.length) this.send(form);
    });
    card.addEventListener("dragover", (event) => {
      event.preventDefault();
      card.classList.add("is-dropping");
    });
    card.addEventListener("dragleave", () => card.classList.remove("is-dropping"));
    card.addEventListener("drop", (event) => {
      event.preventDefault();
      card.classList.remove("is-dropping");
      if (!event.dataTransfer?.files.length) return;
      input.files = event.dataTransfer.files;
      this.send(form);
    });
  }

  /** @param {HTMLFormElement} form */
  send(form) {
    this.setAttribute("aria-busy", "true");
    toast(gettext("正在上传…"));
    form.requestSubmit();
  }
}

/** `<copy-box>` copies what its input holds. */
class CopyBox extends HTMLElement {
  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    this.querySelector("button")?.addEventListener("click", () => {
      input.select();
      const copied = navigator.clipboard ? navigator.clipboard.writeText(input.value) : null;
      if (copied) copied.then(() => toast(gettext("已复制")), () => toast(gettext("请按 Ctrl+C 复制")));
      else toast(gettext(document.execCommand("copy") ? "已复制" : "请按 Ctrl+C 复制"));
    });
  }
}

customElements.define("mention-box", MentionBox);
customElements.define("file-drop", FileDrop);
customElements.define("copy-box", CopyBox);
