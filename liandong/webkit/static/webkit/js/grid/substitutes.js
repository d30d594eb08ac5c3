/** 替代品: products that may stand in for one that is short, and putting one in its line's place. */

import { element, gettext, format, newKey } from "../text.js";
import { grouped, parse, plain } from "../money.js";
import { toast } from "../toast.js";

/** @import {LineGrid} from "./element.js" @import {Line, Product, Unit} from "../types.js" */

const OF_THE_GOODS = ["lot", "produced_on", "expires_on", "serials"];
const SCALE = 1000000n;

/** The unit of a substitute that holds as much as the line's, else none. @param {Product} product @param {Unit|undefined} unit */
function sameUnit(product, unit) {
  return product.units.find((one) => one.name === unit?.name && parse(one.ratio, 6) === parse(unit?.ratio ?? "1", 6));
}

/**
 * Put a product in the place of a line's: as much of it, at its own price. A line that came from an
 * earlier document leaves that one's open, because it is something else that is delivered.
 * @param {LineGrid} grid @param {number} row @param {Product} product
 */
export function replaceProduct(grid, row, product) {
  const line = grid.model.rows[row]?.line;
  if (!line?.product || grid.config.is_read_only) return;
  const [unit, quantity, base] = [grid.model.unitOf(line), line.quantity, grid.model.baseQuantity(line)];
  const [was, hadOrigin] = [line.product.name, Boolean(line.origin)];
  grid.model.asOneStep(() => {
    grid.model.set(row, "product", product);
    grid.model.edit(row, ({ line: own }) => {
      for (const name of OF_THE_GOODS) if (own[name]) own[name] = "";
      if (hadOrigin) Object.assign(own, { id: null, key: newKey(), origin: null, origin_quantity: null });
    });
    const same = sameUnit(product, unit);
    if (same) grid.model.set(row, "unit", same.id);
    else if (base !== null) grid.model.set(row, "unit", product.units[0]?.id ?? null);
    grid.model.set(row, "quantity", same || base === null ? (quantity ?? "") : plain(base / SCALE, 6));
  });
  grid.repaint(row);
  grid.goTo(row, grid.editor.column);
  grid.changed();
  const told = hadOrigin ? gettext("已把「%(was)s」换成「%(now)s」；原订单上的这一行仍未执行") : gettext("已把「%(was)s」换成「%(now)s」");
  toast(format(told, { was, now: product.name }));
}

/**
 * What is drawn under the facts of a line whose product is short: a button for each substitute.
 * @param {LineGrid} grid @param {Line} line @param {Product[]} substitutes
 */
export function drawSubstitutes(grid, line, substitutes) {
  const product = line.product?.id ?? 0;
  if (!substitutes.length || grid.config.is_read_only || !grid.model.shortProducts().has(product)) return [];
  const buttons = substitutes.map((one) => {
    const stock = one.available === null || one.available === undefined ? "" : ` · ${gettext("可用")} ${grouped(one.available)}`;
    const button = element("button", { type: "button", class: "button is-small", title: one.code }, `${one.name}${stock}`);
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the cell keeps the focus, else this card were gone before the click
      const row = grid.model.rows.findIndex((other) => other.line === line);
      if (row >= 0) replaceProduct(grid, row, one);
    });
    return element("div", { class: "fact" }, button);
  });
  return [element("div", { class: "muted" }, `${gettext("缺货，换成替代品：")} `, element("kbd", {}, "Alt R")), ...buttons];
}

/** The best substitute: the first that is there, else the first. @param {Product[]} substitutes */
export function bestOf(substitutes) {
  return substitutes.find((one) => (parse(one.available ?? "", 6) ?? 0n) > 0n) ?? substitutes[0];
}
