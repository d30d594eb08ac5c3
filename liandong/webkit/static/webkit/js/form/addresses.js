/** Where goods or an invoice go: the chosen partner's address is proposed and his others offered, until somebody types another. */

/** @import {Choice} from "../types.js" */
/** @import {HeaderFields} from "./fields.js" */

export class Addresses {
  /** what was proposed last, by field; a box that holds something else is somebody's own @type {Map<string, string>} */
  #proposed = new Map();

  /** @param {HeaderFields} fields */
  constructor(fields) {
    this.fields = fields;
  }

  /** Propose anew whenever another partner is chosen. */
  listen() {
    this.fields.root.addEventListener("change", (event) => {
      const partner = this.fields.control("partner")?.closest("record-picker");
      if (event.target !== partner || !(event instanceof CustomEvent)) return;
      const book = /** @type {Choice|null} */ (event.detail)?.addresses ?? {};
      for (const box of this.fields.boxes) if (box instanceof HTMLInputElement && box.list) this.#take(box, book[box.name]);
    });
  }

  /** @param {HTMLInputElement} box @param {{proposed: string, offered: string[]}} [own] */
  #take(box, own = { proposed: "", offered: [] }) {
    const before = [...(box.list?.options ?? [])].map((one) => one.value);
    box.list?.replaceChildren(...own.offered.map((text) => new Option("", text)));
    const isOwn = box.value && box.value !== this.#proposed.get(box.name) && !before.includes(box.value);
    if (isOwn) return;
    box.value = own.proposed;
    this.#proposed.set(box.name, own.proposed);
  }
}
