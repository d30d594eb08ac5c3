/** Asking for pieces that were found: their serial numbers typed or pasted, and how many have none. */

import { gettext } from "../../webkit/js/text.js";
import { ONE, scaled, written } from "./amounts.js";
import { askValues } from "./filling.js";

/** @import {Item} from "./types.js" */

/** @param {Item} item @returns {Promise<{quantity: string, serials: string}|null>} null: nothing was named */
export async function askPieces(item) {
  const line = { key: "", origin: null, product: item, unit: null, wanted: null, counted: "0", place: "" };
  const typed = await askValues(line, [
    { name: "serials", label: gettext("序列号（一行一个，可写号段）"), kind: "serials", is_required: false, options: [], value: "" },
    { name: "loose", label: gettext("没有序列号的件数"), kind: "number", is_required: false, options: [], value: "" },
  ]);
  const numbers = (typed?.serials ?? "").split(" ").filter(Boolean);
  if (!numbers.length && !typed?.loose) return null;
  return { quantity: written(BigInt(numbers.length) * ONE + scaled(typed?.loose)), serials: numbers.join(" ") };
}
