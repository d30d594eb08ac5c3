/** The day a debt falls due: proposed from the document's date and the partner's terms, until somebody types another. */

import { Addresses } from "./addresses.js";

/** @import {Choice} from "../types.js" */
/** @import {HeaderFields} from "./fields.js" */

const DAY_MS = 86_400_000;

/**
 * Propose what follows from the chosen partner: the day his debt falls due, and where goods and invoices go.
 * @param {HeaderFields} fields @param {{has_terms?: boolean, id: number|null}} document
 */
export function followPartner(fields, document) {
  if (document.has_terms) new DueDate(fields, document.id === null).listen();
  new Addresses(fields).listen();
}

class DueDate {
  /** what was proposed last; a box that holds something else is somebody's own */
  #proposed = "";
  #days = 0;

  /** @param {HeaderFields} fields @param {boolean} isNew the page itself proposed what stands in a new document */
  constructor(fields, isNew) {
    this.fields = fields;
    const { business_date: on, due_date: due } = fields.read();
    if (!isNew || !on || !due) return;
    this.#proposed = String(due);
    this.#days = (Date.parse(String(due)) - Date.parse(String(on))) / DAY_MS;
  }

  /** Propose anew whenever the document's date or its partner changes. */
  listen() {
    this.fields.root.addEventListener("change", (event) => {
      const partner = this.fields.control("partner")?.closest("record-picker");
      if (event.target === partner && event instanceof CustomEvent) this.#days = /** @type {Choice|null} */ (event.detail)?.due_days ?? 0;
      else if (event.target !== this.fields.control("business_date")) return;
      this.#propose();
    });
  }

  #propose() {
    const box = this.fields.boxes.find((one) => one.name === "due_date");
    const on = this.fields.read().business_date;
    if (!box || !on || box.value !== this.#proposed) return;
    this.#proposed = this.#days ? new Date(Date.parse(String(on)) + this.#days * DAY_MS).toISOString().slice(0, 10) : "";
    box.value = this.#proposed;
  }
}
