/** What a scan says of the lot or the piece it belongs to, noted on its line. */

import { format, gettext } from "../../webkit/js/text.js";
import { scaled } from "./amounts.js";
import { valuesOf } from "./filling.js";

/** @import {Line, Said} from "./types.js" @import {Lines} from "./lines.js" */

/** @param {Line} line @returns {string[]} */
export const serialsOf = (line) => (valuesOf(line).serials ?? "").split(/\s+/).filter(Boolean);

/**
 * Note lot and serial number on the line.
 * @param {Lines} lines @param {Line} line @param {Said} facts
 * @returns {{text: string, isAsking: boolean}|null} why the scan counts nothing; asking: the product is right, its serial number comes next
 */
export function nameGoods(lines, line, facts) {
  lines.asking = line;
  if (line.product.has_serials) return nameSerial(lines, line, facts.serial ?? "");
  return line.product.has_lots && facts.lot ? nameLot(lines, line, facts) : null;
}

/** @param {Lines} lines @param {Line} line @param {string} serial */
function nameSerial(lines, line, serial) {
  if (!serial) return { text: format(gettext("%(name)s：请扫序列号"), { name: line.product.name }), isAsking: true };
  const numbers = serialsOf(line);
  if (numbers.includes(serial)) return { text: format(gettext("序列号 %(code)s 已经扫过"), { code: serial }), isAsking: false };
  lines.fill(line, { serials: [...numbers, serial].join(" ") });
  return null;
}

/** A row has one lot. @param {Lines} lines @param {Line} line @param {Said} facts */
function nameLot(lines, line, facts) {
  const held = valuesOf(line).lot;
  if (held && held !== facts.lot && scaled(line.counted)) {
    return { text: format(gettext("这一行是批号 %(held)s，批号 %(lot)s 请另开一单"), { held, lot: facts.lot ?? "" }), isAsking: false };
  }
  const days = { produced_on: facts.produced_on, expires_on: facts.expires_on };
  const said = Object.entries({ lot: facts.lot, ...days }).filter(([, text]) => text);
  lines.fill(line, Object.fromEntries(/** @type {[string, string][]} */ (said)));
  return null;
}
