/** Scans are taken one after the other, so that none is lost; what takes them is fetched with the first. */

import { format, gettext } from "../text.js";
import { ConnectionLost, fetched } from "../http.js";
import { toast } from "../toast.js";

/** @import {LineGrid} from "./element.js" */

/** Fetch it before the first code is there. */
export function prepareScans() {
  void import("./scan.js").catch(() => undefined); // said when a code can't be taken
}

export class Scans {
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /** @param {LineGrid} grid */
  constructor(grid) {
    this.grid = grid;
  }

  /** @param {string} code */
  take(code) {
    this.#last = this.#last.then(() => this.#take(code));
  }

  /** @param {string} code */
  async #take(code) {
    try {
      const { Scanner } = await fetched(import("./scan.js"));
      await new Scanner(this.grid).take(code);
    } catch (failure) {
      if (!(failure instanceof ConnectionLost)) throw failure;
      toast(format(gettext("%(reason)s，条码 %(code)s 没有录入"), { reason: failure.message, code }), { tone: "red" });
    }
  }
}
