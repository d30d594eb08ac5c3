/** Blocks from Excel: finding which column is which, landing what fits. */

import { gettext, format } from "../text.js";
import { normalise, parse } from "../money.js";
import { requestJson } from "../http.js";
import { isList, isNumber, understand } from "./columns.js";

/** @import {Column, Product} from "../types.js" */
/** @import {LineGrid} from "./element.js" */
/** @typedef {(Column|null)[]} Mapping for each pasted column the grid's, or null to drop it */

/** How well one pasted cell fits a column: 1 yes, 0 no. @param {Column} column @param {string} text */
function fit(column, text) {
  if (!text) return 0;
  const isNumeric = parse(normalise(text), 6) !== null;
  if (isNumber(column)) return isNumeric ? 1 : -1;
  if (column.kind === "unit" || isList(column)) return isNumeric ? -1 : 1;
  return column.kind === "product" ? 1 : 0.5;
}

/** @param {Mapping} mapping @param {string[][]} block */
function score(mapping, block) {
  let sum = 0;
  for (const cells of block.slice(0, 20)) {
    cells.forEach((text, index) => {
      const column = mapping[index];
      sum += column ? fit(column, text) : text ? -0.5 : 0;
    });
  }
  return sum;
}

/** Columns named in the block's first row, if at least two are. @param {Column[]} columns @param {string[]} head @returns {Mapping|null} */
function readHead(columns, head) {
  const strip = (/** @type {string} */ text) => text.replace(/[\s*%（）()]/g, "");
  const mapping = head.map((text) => columns.find((column) => strip(column.label) === strip(text) && Boolean(strip(text))) ?? null);
  return mapping.filter(Boolean).length >= 2 ? mapping : null;
}

/**
 * Which grid column each pasted column goes to: by the head row, else the best fitting of
 * "all columns from here", "editable ones from here", "needed ones from here".
 * @param {LineGrid} grid @param {string[][]} block
 * @returns {{mapping: Mapping, hasHead: boolean}}
 */
export function mapColumns(grid, block) {
  const named = readHead(grid.config.columns, block[0] ?? []);
  if (named) return { mapping: codeAsProduct(named, grid), hasHead: true };
  const from = grid.config.columns.slice(grid.editor.column);
  const editable = from.filter((column) => column.is_editable !== false && !column.name.includes("."));
  const needed = editable.filter((column) => column.is_required);
  const candidates = [editable, needed, from];
  const best = candidates.reduce((last, next) => (score(next, block) > score(last, block) ? next : last));
  return { mapping: best, hasHead: false };
}

/** A pasted code column finds the product better than its name. @param {Mapping} mapping @param {LineGrid} grid @returns {Mapping} */
function codeAsProduct(mapping, grid) {
  const code = mapping.findIndex((column) => column?.name === "product.code");
  if (code < 0) return mapping;
  const product = grid.config.columns.find((column) => column.kind === "product") ?? null;
  return mapping.map((column, index) => (index === code ? product : column?.kind === "product" ? null : column));
}

/** @param {LineGrid} grid @param {string[]} texts @returns {Promise<Record<string, Product[]>>} */
async function findProducts(grid, texts) {
  const wanted = [...new Set(texts.filter(Boolean))];
  if (!wanted.length) return {};
  const { data } = await requestJson(grid.config.search_url, { body: { ...grid.context, texts: wanted } });
  return data?.matches ?? {};
}

/** @param {LineGrid} grid @param {number} row @param {string} field @param {string} text @param {Product[]} found */
function landProduct(grid, row, field, text, found) {
  if (found.length === 1) return grid.model.set(row, field, found[0]);
  const problem = found.length
    ? format(gettext("“%(text)s”有 %(count)s 个商品，请选择"), { text, count: found.length })
    : format(gettext("没有找到商品“%(text)s”"), { text });
  grid.model.setProblem(row, field, text, problem);
}

/** @param {LineGrid} grid @param {number} row @param {Column} column @param {string} text */
function landValue(grid, row, column, text) {
  const line = grid.model.rows[row]?.line;
  if (!line || !text || column.is_editable === false || column.name.includes(".")) return;
  const { value, problem } = understand(column, line, text, grid.config);
  if (problem) grid.model.setProblem(row, column.name, text, problem);
  else grid.model.set(row, column.name, value);
}

/** @param {LineGrid} grid @param {number} row @param {string[]} cells @param {Mapping} mapping @param {Record<string, Product[]>} products */
function landRow(grid, row, cells, mapping, products) {
  if (row >= grid.model.rows.length) grid.model.insert(row);
  const order = (/** @type {Column|null} */ column) => (column?.kind === "product" ? 0 : column?.kind === "unit" ? 1 : 2);
  const indexes = cells.map((_, index) => index).sort((a, b) => order(mapping[a] ?? null) - order(mapping[b] ?? null));
  for (const index of indexes) {
    const column = mapping[index];
    const text = cells[index] ?? "";
    if (!column || !text) continue;
    if (column.kind === "product") landProduct(grid, row, column.name, text, products[text] ?? []);
    else landValue(grid, row, column, text);
  }
}

/**
 * Put a block into the grid from the cursor on, as one undo step.
 * @param {LineGrid} grid @param {string[][]} block
 * @returns {Promise<{rows: number, failed: number}>} failed: rows with at least one marked cell
 */
export async function landBlock(grid, block) {
  const { mapping, hasHead } = mapColumns(grid, block);
  const rows = hasHead ? block.slice(1) : block;
  const start = grid.editor.row;
  const productAt = mapping.findIndex((column) => column?.kind === "product");
  const products = productAt < 0 ? {} : await findProducts(grid, rows.map((cells) => cells[productAt] ?? ""));
  grid.model.asOneStep(() => rows.forEach((cells, offset) => landRow(grid, start + offset, cells, mapping, products)));
  const landed = grid.model.rows.slice(start, start + rows.length);
  return { rows: rows.length, failed: landed.filter((row) => Object.keys(row.problems).length).length };
}
