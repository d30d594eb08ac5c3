/** A blind count is looked over: what differs from the books is marked, what nobody counted is offered. */

import { format, gettext } from "../../webkit/js/text.js";
import { requestJson, ConnectionLost } from "../../webkit/js/http.js";
import { choose } from "./choosing.js";

/** @import {Config, Item} from "./types.js" */
/** @import {Lines} from "./lines.js" */
/** @import {ScanReader} from "./reader.js" */

/**
 * @param {Config} config @param {Lines} lines @param {ScanReader} reader
 * @returns {Promise<boolean>} whether lines of nothing were added
 */
export async function reviewed(config, lines, reader) {
  let data;
  try {
    ({ data } = await requestJson(config.urls.review.replace("/0/", `/${config.document}/`)));
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    reader.say(failure.message, "bad");
    return false;
  }
  const differs = new Set(/** @type {string[]} */ (data.differs));
  for (const line of lines.list) line.differs = differs.has(line.key);
  const uncounted = /** @type {Item[]} */ (data.uncounted);
  const facts = { differs: differs.size, uncounted: uncounted.length + data.more };
  reader.say(format(gettext("%(differs)s 种与账面不符，%(uncounted)s 种账面有货没有盘到"), facts), facts.differs || facts.uncounted ? "bad" : "good");
  return uncounted.length > 0 && offered(uncounted, lines);
}

/** @param {Item[]} uncounted @param {Lines} lines */
async function offered(uncounted, lines) {
  const choices = [
    { label: gettext("继续去盘"), value: false },
    { label: gettext("确认没有，按 0 记"), value: true },
  ];
  const names = uncounted.map((item) => item.name).join("、");
  const isNothing = await choose(gettext("账面有货，还没有盘到"), choices, names);
  if (!isNothing) return false;
  for (const item of uncounted) if (!lines.byKey(`p${item.id}`)) lines.set(lines.begin(item), 0n);
  return true;
}
