/** Bar codes into the grid, from the scan box or from a scanner that types (bursts.js). */

import { gettext, format } from "../text.js";
import { toast } from "../toast.js";
import { fetched, requestJson, withParameters, ConnectionLost } from "../http.js";
import { parse, plain } from "../money.js";

/** @import {Product, Unit} from "../types.js" */
/** @import {LineGrid} from "./element.js" */

/** A short low tone for a code that is not known. */
export function beep() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 220;
  volume.gain.value = 0.15;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.onended = () => void audio.close();
}

/** The unit a code stands for, or null when it is not this product's. @param {Product} product @param {string} code @returns {Unit|null} */
export function unitOfCode(product, code) {
  const own = product.units.find((unit) => unit.barcode === code);
  if (own) return own;
  if (product.barcode !== code && product.code !== code && product.their_code !== code) return null;
  return product.units.find((unit) => unit.id === product.default_unit) ?? product.units[0] ?? null;
}

export class Scanner {
  /** @param {LineGrid} grid */
  constructor(grid) {
    this.grid = grid;
  }

  /** @param {string} code */
  async take(code) {
    if (this.#addToKnown(code)) return;
    try {
      const url = withParameters(this.grid.config.search_url, { ...this.grid.context, q: code, scan: 1 });
      const { data } = await requestJson(url);
      const matches = /** @type {Product[]} */ (data?.items ?? []).filter((product) => unitOfCode(product, code));
      const product = matches[0];
      if (matches.length === 1 && product && this.#addToProduct(product, code)) return;
      if (matches.length === 1 && product) this.#addLine(product, code);
      else if (!matches.length && (await this.#isSerial(code))) return;
      else this.#refuse(format(gettext("没有条码为 %(code)s 的商品"), { code }), code);
    } catch (failure) {
      if (failure instanceof ConnectionLost) beep();
      throw failure;
    }
  }

  /** @param {string} message @param {string|null} code */
  #refuse(message, code) {
    beep();
    const create = code && this.grid.config.create_url;
    toast(message, create ? { tone: "red", label: gettext("新建商品"), act: () => void this.#create(code) } : { tone: "red" });
  }

  /** The new product goes into the blank line. @param {string} code */
  async #create(code) {
    const model = this.grid.model;
    const index = model.rows.findIndex((row) => model.isBlank(row));
    if (index < 0) model.insert(model.rows.length);
    this.grid.goTo(index < 0 ? model.rows.length - 1 : index, this.grid.config.columns.findIndex((column) => column.kind === "product"));
    await this.grid.createProduct(code);
  }

  /** The same code again adds 1. @param {string} code */
  #addToKnown(code) {
    const index = this.grid.model.rows.findLastIndex(({ line }) => {
      const unit = line.product && !line.origin ? unitOfCode(line.product, code) : null;
      return unit !== null && unit.id === Number(line.unit);
    });
    return this.#addOne(index);
  }

  /** A line of this product and unit which does not know its bar codes yet. @param {Product} product @param {string} code */
  #addToProduct(product, code) {
    const unit = unitOfCode(product, code);
    const index = this.grid.model.rows.findLastIndex(({ line }) => line.product?.id === product.id && !line.origin && Number(line.unit) === unit?.id);
    const row = this.grid.model.rows[index];
    if (row?.line.product) row.line.product = { ...row.line.product, barcode: product.barcode, units: product.units };
    return this.#addOne(index);
  }

  /** A code that is no product's may be a serial number of the line scanned last. @param {string} code */
  async #isSerial(code) {
    const row = this.grid.model.rows.findLastIndex(({ line }) => line.product);
    if (!this.grid.model.rows[row]?.line.product?.has_serials) return false;
    const { scanSerial } = await fetched(import("./serial-text.js"));
    const refusal = scanSerial(this.grid, row, code);
    if (refusal) this.#refuse(refusal, null);
    this.grid.show(row, "serials");
    return true;
  }

  /** @param {number} index */
  #addOne(index) {
    const line = this.grid.model.rows[index]?.line;
    if (!line) return false;
    const quantity = (parse(line.quantity, 6) ?? 0n) + 1000000n;
    this.grid.change(index, "quantity", plain(quantity, 6));
    this.grid.show(index, "quantity");
    return true;
  }

  /** @param {Product} product @param {string} code */
  #addLine(product, code) {
    const model = this.grid.model;
    const index = model.rows.findIndex((row) => model.isBlank(row));
    model.asOneStep(() => {
      if (index < 0) model.insert(model.rows.length);
      const at = index < 0 ? model.rows.length - 1 : index;
      model.set(at, "product", product);
      model.set(at, "unit", unitOfCode(product, code)?.id ?? null);
      model.set(at, "quantity", "1");
    });
    this.grid.repaint(index < 0 ? model.rows.length - 1 : index);
    this.grid.show(index < 0 ? model.rows.length - 1 : index, "quantity");
  }
}
