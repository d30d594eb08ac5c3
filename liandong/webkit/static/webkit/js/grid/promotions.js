/** What promotions do to the document, below its lines; fetched when there is something to show. */

import { element, gettext, format } from "../text.js";
import { grouped, parse } from "../money.js";
import { appendLines } from "./commands.js";

/** @import {Line} from "../types.js" @import {LineGrid} from "./element.js" */
/** @typedef {{given: {code: string, name: string, off: string}[], gifts: Line[], messages: string[]}} Panel */

/** A gift is a line with a promotion but without a reason for its price. @param {Line} line */
const isGift = (line) => Boolean(line.promotion && !line.price_reason && !line.origin && !parse(line.price ?? "", 6));

/** @param {Line} one @param {Line} other */
const isSame = (one, other) => one.product?.id === other.product?.id && one.unit === other.unit && one.promotion === other.promotion;

/** @param {LineGrid} grid @param {Panel|null} panel */
export function showPromotions(grid, panel) {
  takeGifts(grid, panel?.gifts ?? []);
  showGiven(grid, panel);
}

/** Only say what they do: the lines stay as they are. @param {LineGrid} grid @param {Panel|null} panel */
export function showGiven(grid, panel) {
  grid.querySelector(".grid-promotions")?.remove();
  if (!panel || !(panel.given.length || panel.messages.length)) return;
  const given = panel.given.map((one) => element("span", { class: "chip", "data-tone": "green" }, textOf(one), ...declining(grid, one)));
  const told = panel.messages.map((message) => element("span", { class: "chip", "data-tone": "amber" }, message));
  grid.totals.box.before(element("div", { class: "grid-promotions", role: "status" }, element("span", { class: "muted" }, gettext("促销")), ...given, ...told));
}

/** @param {{name: string, off: string}} one */
function textOf(one) {
  return one.off ? `${one.name} −${grouped(one.off)}` : format(gettext("%(name)s（赠品）"), { name: one.name });
}

/** The button that leaves a promotion out; a coupon is taken out of its field. @param {LineGrid} grid @param {{code: string, name: string}} one */
function declining(grid, one) {
  const field = /** @type {HTMLInputElement|null} */ (document.querySelector("document-form [name=declined_promotions]"));
  if (!one.code || !field || grid.config.is_read_only) return [];
  const label = format(gettext("不用促销「%(name)s」"), { name: one.name });
  const decline = () => {
    field.value = `${field.value} ${one.code}`.trim();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  return [element("button", { type: "button", class: "chip-close", "aria-label": label, title: label, click: decline }, "×")];
}

/** Let the gift lines be what is given now; lots and places that were typed stay. @param {LineGrid} grid @param {Line[]} gifts */
function takeGifts(grid, gifts) {
  const waiting = [...gifts];
  let isChanged = false;
  grid.model.asOneStep(() => {
    for (let index = grid.model.rows.length - 1; index >= 0; index -= 1) {
      const line = grid.model.rows[index]?.line;
      if (!line || !isGift(line)) continue;
      const at = waiting.findIndex((gift) => isSame(gift, line));
      const gift = at < 0 ? undefined : waiting.splice(at, 1)[0];
      if (gift && parse(gift.quantity ?? "", 6) === parse(line.quantity ?? "", 6)) continue;
      if (gift) grid.model.set(index, "quantity", gift.quantity);
      else grid.model.remove(index);
      isChanged = true;
    }
  });
  if (isChanged) grid.repaint(0);
  if (waiting.length) appendLines(grid, waiting.map((gift) => ({ ...gift, id: null, key: newGiftKey() })));
}

/** @returns {string} */
function newGiftKey() {
  return `gift-${crypto.randomUUID()}`;
}
