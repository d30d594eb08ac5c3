/** A line as the server takes it: ids instead of objects, decimal strings, nothing computed. */

/** @import {Column, GridConfig, Line} from "../types.js" */

const ALWAYS = ["id", "key", "unit", "quantity", "price", "discount_rate", "tax_rate", "anchor", "memo", "origin"];

/** @param {unknown} value */
function bare(value) {
  if (value === undefined || value === "") return null;
  return typeof value === "object" && value !== null && "id" in value ? value.id : value;
}

/**
 * @param {Line} line
 * @param {GridConfig} config
 * @returns {Record<string, unknown>}
 */
export function lineForServer(line, config) {
  const names = new Set([...ALWAYS, ...(config.all_columns ?? config.columns).filter(isSent).map((column) => column.name)]);
  /** @type {Record<string, unknown>} */
  const sent = { product: line.product?.id ?? null };
  for (const name of names) {
    if (name !== "product") sent[name] = bare(line[name]);
  }
  return sent;
}

/** @param {Column} column */
function isSent(column) {
  return (column.is_editable !== false || column.is_sent === true) && !column.name.includes(".");
}
