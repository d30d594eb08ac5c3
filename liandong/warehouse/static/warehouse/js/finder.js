/** From a scan or typed words to one product: first among the lines, then from the server. */

import { format, gettext } from "../../webkit/js/text.js";
import { requestJson, withParameters, ConnectionLost } from "../../webkit/js/http.js";
import { choose } from "./choosing.js";

/** @import {Item, Said} from "./types.js" */
/** @import {Lines} from "./lines.js" */
/** @typedef {{item: Item, said: Said, isScan: boolean}} Found isScan: its code was read; otherwise it was looked for by words */

/** Nothing, or nothing chosen; the message says why, blank when the user gave it up. */
export class NotFound extends Error {
  /** Is there no product of this code, although the server was asked? */
  isUnknown = false;
}

/** @type {Map<string, Found>} what a code stood for once: a dropped connection does not matter then */
const known = new Map();

/**
 * @param {string} url
 * @param {Lines} lines
 * @param {{code: string, isTyped: boolean}} asked
 * @returns {Promise<Found>}
 * @throws {NotFound}
 */
export async function find(url, lines, { code, isTyped }) {
  const item = lines.itemOf(code);
  if (item) return { item, said: {}, isScan: true };
  const before = known.get(code);
  if (before) return before;
  const { items, said } = await answered(url, code, isTyped);
  const first = items[0];
  if (!first) throw Object.assign(new NotFound(format(isTyped ? gettext("没有找到「%(code)s」") : gettext("没有条码为 %(code)s 的商品"), { code })), { isUnknown: true });
  if (items.length > 1) return { item: await one(items), said, isScan: false };
  const isCode = !isTyped || first.scanned_unit !== null || first.code === code;
  const found = { item: first, said, isScan: isCode };
  if (isCode) known.set(code, found);
  return found;
}

/** @param {string} url @param {string} code @param {boolean} isTyped @returns {Promise<{items: Item[], said: Said}>} */
async function answered(url, code, isTyped) {
  try {
    const { status, data } = await requestJson(withParameters(url, { [isTyped ? "q" : "code"]: code }));
    if (status !== 200) throw new NotFound(gettext("没有查找商品的权限"));
    return data;
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    throw new NotFound(format(gettext("%(reason)s，%(code)s 没有记上"), { reason: failure.message, code }));
  }
}

/** @param {Item[]} items @returns {Promise<Item>} */
async function one(items) {
  const choices = items.map((item) => ({ label: item.name, detail: [item.code, item.specification].filter(Boolean).join(" · "), value: item }));
  const chosen = await choose(gettext("选择商品"), choices);
  if (!chosen) throw new NotFound("");
  return chosen;
}
