/** Quantities in base units, exact, and how they are said: "2箱5瓶". */

import { parse, plain } from "../../webkit/js/money.js";

/** @import {Item, Unit} from "./types.js" */

const DIGITS = 6;
export const ONE = 1000000n;

/** @param {string|null|undefined} text */
export function scaled(text) {
  return parse(text, DIGITS) ?? 0n;
}

/** @param {bigint} amount */
export function written(amount) {
  return plain(amount, DIGITS);
}

/** The unit a product is shown in: the asked one, else the base unit. @param {Item} item @param {number|null} id @returns {Unit} */
export function unitOf(item, id) {
  const found = item.units.find((unit) => unit.id === id) ?? item.units[0];
  if (!found) throw new Error(`product ${item.id} has no unit`);
  return found;
}

/** @param {bigint} amount in base units @param {Item} item @param {number|null} id the unit to say it in */
export function said(amount, item, id) {
  const unit = unitOf(item, id);
  const base = unitOf(item, null);
  const ratio = scaled(unit.ratio);
  const sign = amount < 0n ? "−" : "";
  const size = amount < 0n ? -amount : amount;
  if (!ratio || unit.id === base.id) return `${sign}${written(size)}${base.name}`;
  const whole = size / ratio;
  const rest = size % ratio;
  const parts = [];
  if (whole || !rest) parts.push(`${whole}${unit.name}`);
  if (rest) parts.push(`${written(rest)}${base.name}`);
  return sign + parts.join("");
}

/** A typed number of a unit in base units; null when it is no number, or not exact. @param {string} text @param {Unit} unit */
export function inBase(text, unit) {
  const typed = parse(text, DIGITS);
  if (typed === null) return null;
  const product = typed * scaled(unit.ratio);
  return product % ONE ? null : product / ONE;
}
