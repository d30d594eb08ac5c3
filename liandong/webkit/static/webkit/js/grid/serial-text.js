/** Serial numbers as text: parted by blanks or commas, ranges as SN0001–SN0020. The server reads them the same way. */

import { format, gettext } from "../text.js";
import { parse, plain } from "../money.js";

/** @import {Host} from "./editor.js" */

const MOST = 5000;

/** @param {string} first @param {string} last @returns {string[]} none: no range */
function range(first, last) {
  const start = /^(.*?)(\d+)$/.exec(first);
  const end = /^(.*?)(\d+)$/.exec(last);
  const head = start?.[1] ?? "";
  const digits = start?.[2] ?? "";
  const low = Number(digits);
  const count = Number(end?.[2]) - low + 1;
  if (!start || !end || !["", head].includes(end[1] ?? "") || end[2]?.length !== digits.length || !(count > 0 && count <= MOST)) return [];
  return Array.from({ length: count }, (_, index) => head + String(low + index).padStart(digits.length, "0"));
}

/** The numbers in a text; what is no range stays as it was written. @param {unknown} text @returns {string[]} */
export function serialsIn(text) {
  const joined = String(text ?? "").trim().replace(/\s*(?:\.\.|[–—~～至])\s*/g, "–");
  return joined.split(/[\s,，、;；]+/).filter(Boolean).flatMap((piece) => {
    const [first = "", last] = piece.split("–");
    const found = last === undefined ? [] : range(first, last);
    return found.length ? found : [piece];
  });
}

/** How many pieces a line needs; null where its quantity is no number. @param {Host} grid @param {number} row */
export function piecesOf(grid, row) {
  const line = grid.model.rows[row]?.line;
  const quantity = parse(String(line?.quantity ?? ""), 6);
  const ratio = parse(line && grid.model.unitOf(line)?.ratio || "1", 6) ?? 1000000n;
  return quantity === null ? null : Number(quantity * ratio) / 1e12;
}

/** Write the numbers of a line; a quantity that nobody asked for elsewhere follows them. @param {Host} grid @param {number} row @param {string[]} numbers */
export function writeSerials(grid, row, numbers) {
  const line = grid.model.rows[row]?.line;
  if (!line) return;
  const follows = !line.origin && (grid.model.unitOf(line)?.ratio ?? "1") === "1" && numbers.length > (piecesOf(grid, row) ?? 0);
  grid.model.asOneStep(() => {
    grid.change(row, "serials", numbers.join(" "));
    if (follows) grid.change(row, "quantity", plain(BigInt(numbers.length) * 1000000n, 6));
  });
}

/** Add a scanned number to a line. @param {Host} grid @param {number} row @param {string} code @returns {string} why not; empty: it was added */
export function scanSerial(grid, row, code) {
  const numbers = serialsIn(grid.model.rows[row]?.line.serials);
  if (numbers.includes(code)) return format(gettext("序列号 %(code)s 已经扫过"), { code });
  writeSerials(grid, row, [...numbers, code]);
  return "";
}
