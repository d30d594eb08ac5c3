/** What each kind of column shows, how it is edited and how its text is understood. */

import { gettext, format } from "../text.js";
import { grouped, normalise, parse, plain } from "../money.js";

/** @import {Column, GridConfig, Line, Row, Choice} from "../types.js" */

/** @type {Set<string>} */
const NUMBER_KINDS = new Set(["quantity", "price", "percent", "amount"]);
/** @type {Set<string>} */
const LIST_KINDS = new Set(["unit", "place", "account", "member", "choice", "claim", "partner"]);
/** @type {Set<string>} */
const MONEY_FIELDS = new Set(["net_amount", "tax_amount", "gross_amount"]);

/** @param {Column} column */
export const isNumber = (column) => NUMBER_KINDS.has(column.kind);

/** Does the text stand right, as numbers do? @param {Column} column */
export const isRight = (column) => isNumber(column) || column.is_figure === true;

/** Does the cell say nothing? The money of a kit's part is in its kit. @param {Column} column @param {Line} line @param {string} text */
const isOfKit = (column, line, text) => Boolean(line.kit_part) && (column.kind === "percent" || (column.kind !== "quantity" && /^-?0*(\.0*)?$/.test(text)));

/** Is the value one of a list (options of the line, of the column, or asked from a URL)? @param {Column} column */
export const isList = (column) => LIST_KINDS.has(column.kind) || (column.kind === "lot" && Boolean(column.search_url));

/** @param {Column} column @param {GridConfig} config */
export function digitsOf(column, config) {
  if (column.kind === "quantity") return config.decimals.quantity;
  if (column.kind === "price") return config.decimals.price;
  return column.kind === "amount" ? config.decimals.amount : 4;
}

/**
 * May this cell be edited? Product and unit of a line copied from another document are fixed.
 * @param {Column} column @param {Line} line @param {boolean} needsProduct
 */
export function isEditable(column, line, needsProduct) {
  if (column.is_editable === false || column.name.includes(".")) return false;
  if (line.origin && (column.kind === "product" || column.kind === "unit")) return false;
  return column.kind === "product" || !needsProduct || Boolean(line.product);
}

/**
 * The choices that need no question to the server.
 * @param {Column} column @param {Line} line
 * @returns {Choice[]|null}
 */
export function knownChoices(column, line) {
  if (column.kind === "unit") {
    return (line.product?.units ?? []).map((unit) => ({ id: unit.id, name: unit.name, detail: `×${unit.ratio}` }));
  }
  return column.options?.map((option) => ({ id: option.value, name: option.label })) ?? null;
}

/** @param {Column} column @param {Line} line */
function listText(column, line) {
  const value = line[column.name];
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "object") return String(/** @type {Choice} */ (value).name);
  const found = knownChoices(column, line)?.find((choice) => String(choice.id) === String(value));
  return found?.name ?? String(value);
}

/** @param {Column} column @param {string} text @param {GridConfig} config */
function numberText(column, text, config) {
  const digits = digitsOf(column, config);
  const value = parse(text, digits);
  if (value === null) return text;
  const least = column.kind === "amount" ? digits : column.kind === "price" ? Math.min(2, digits) : 0;
  return grouped(plain(value, digits, least));
}

/**
 * The text of a cell.
 * @param {Column} column @param {Row} row @param {GridConfig} config
 */
export function cellText(column, row, config) {
  const raw = row.raw[column.name];
  if (raw !== undefined) return raw;
  const line = row.line;
  if (column.kind === "product") return line.product?.name ?? "";
  if (column.name.startsWith("product.")) {
    const value = /** @type {Record<string, unknown>} */ (line.product ?? {})[column.name.slice(8)];
    if (value === null || value === undefined) return "";
    return isNumber(column) ? numberText(column, String(value), config) : String(value);
  }
  if (isList(column)) return listText(column, line);
  const text = String(line[column.name] ?? "");
  if (!isNumber(column)) return text;
  return text && !isOfKit(column, line, text) ? numberText(column, text, config) : "";
}

/**
 * The text the editor starts with: as typed, without separators.
 * @param {Column} column @param {Row} row @param {GridConfig} config
 */
export function editText(column, row, config) {
  const shown = cellText(column, row, config);
  return isNumber(column) && row.raw[column.name] === undefined ? shown.replaceAll(",", "") : shown;
}

/** @param {string} text @param {Date} today */
function parseDate(text, today) {
  const digits = text.replace(/[年月/.]/g, "-").replace(/日$/, "");
  const full = /^(\d{4})-?(\d{1,2})-?(\d{1,2})$/.exec(digits);
  const short = /^(\d{1,2})-?(\d{2})$/.exec(digits) ?? /^(\d{1,2})-(\d{1,2})$/.exec(digits);
  const day = /^\d{1,2}$/.test(digits) ? digits : null;
  const parts = full ? full.slice(1) : short ? [String(today.getFullYear()), ...short.slice(1)] : null;
  const chosen = day ? [String(today.getFullYear()), String(today.getMonth() + 1), day] : parts;
  if (!chosen) return null;
  const iso = `${chosen[0]}-${(chosen[1] ?? "").padStart(2, "0")}-${(chosen[2] ?? "").padStart(2, "0")}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(read.getTime()) || read.toISOString().slice(0, 10) !== iso ? null : iso;
}

/** @param {Column} column @param {string} text @param {GridConfig} config */
function understandNumber(column, text, config) {
  const narrow = normalise(text);
  const digits = digitsOf(column, config);
  const value = parse(narrow, digits);
  if (value === null) return { problem: format(gettext("“%(text)s”不是数字"), { text }) };
  const decimals = /\.(\d*?)0*$/.exec(narrow)?.[1]?.length ?? 0;
  if (decimals > digits) return { problem: format(gettext("最多 %(digits)s 位小数"), { digits }) };
  return { value: plain(value, digits, column.kind === "amount" ? digits : 0) };
}

/**
 * Understand typed or pasted text (not for product cells, which need the server).
 * @param {Column} column @param {Line} line @param {string} typed @param {GridConfig} config
 * @returns {{value?: unknown, problem?: string}}
 */
export function understand(column, line, typed, config) {
  const text = typed.trim();
  if (text === "") return { value: isList(column) ? null : "" };
  if (isNumber(column)) return understandNumber(column, text, config);
  if (column.kind === "date") {
    const iso = parseDate(text.normalize("NFKC"), new Date());
    return iso ? { value: iso } : { problem: format(gettext("“%(text)s”不是日期"), { text }) };
  }
  if (!isList(column) || column.kind === "lot") return { value: text };
  const found = knownChoices(column, line)?.find((choice) => choice.name === text || choice.code === text);
  if (found) return { value: found.id };
  return { problem: format(gettext("没有“%(text)s”"), { text }) };
}

/** Is this field computed from quantity and price? @param {string} name */
export const isMoneyField = (name) => MONEY_FIELDS.has(name);
