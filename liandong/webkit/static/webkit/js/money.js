/**
 * Exact decimals as scaled BigInts, and the money of a line. Equal to the server's
 * kernel/money.py: rounded once per step, half up, a half going away from zero.
 */

const FULL_WIDTH = /[\uFF10-\uFF19]/g;

/**
 * Bring typed or pasted text into plain form: full-width digits, ¥, separators, 元, % are fine.
 * @param {string} text
 */
export function normalise(text) {
  const narrow = text
    .normalize("NFKC")
    .replace(FULL_WIDTH, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u00a0]/g, "")
    .replace(/。/g, ".")
    .replace(/[−–—]/g, "-")
    .replace(/^(RMB|CNY)|[¥￥$元%]/gi, "");
  const bare = narrow.replace(/[,，](?=\d{3}(\D|$))/g, "");
  return /^\(.+\)$/.test(bare) ? `-${bare.slice(1, -1)}` : bare;
}

/**
 * Read plain decimal text as an integer scaled by 10^digits.
 * @param {string|null|undefined} text
 * @param {number} digits
 * @returns {bigint|null} null when it is no number; more decimals than digits are rounded half up
 */
export function parse(text, digits) {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text ?? "");
  if (!match || (!match[2] && !match[3])) return null;
  const fraction = match[3] ?? "";
  const kept = BigInt((match[2] || "0") + fraction.slice(0, digits).padEnd(digits, "0"));
  const rounded = (fraction[digits] ?? "0") >= "5" ? kept + 1n : kept;
  return match[1] === "-" ? -rounded : rounded;
}

/**
 * Plain text of a scaled integer, without trailing zeros beyond `least` decimals.
 * @param {bigint} scaled
 * @param {number} digits
 * @param {number} [least]
 */
export function plain(scaled, digits, least = 0) {
  const sign = scaled < 0n ? "-" : "";
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  let fraction = digits ? text.slice(-digits) : "";
  while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
  return sign + whole + (fraction ? `.${fraction}` : "");
}

/**
 * Thousands separators for plain decimal text.
 * @param {string} text
 */
export function grouped(text) {
  const point = text.indexOf(".");
  const whole = point < 0 ? text : text.slice(0, point);
  if (whole.length < 4) return text;
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (point < 0 ? "" : text.slice(point));
}

/**
 * @param {bigint} numerator
 * @param {bigint} denominator
 */
export function divide(numerator, denominator) {
  const isNegative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const rounded = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -rounded : rounded;
}

const SCALE = 6; // quantity and price
const RATE = 4; // per cent
const RATE_UNIT = 10n ** BigInt(RATE);
const HUNDRED = 100n * RATE_UNIT;

/**
 * @typedef {{quantity: string, price: string, discount_rate: string, tax_rate: string}} Priced
 * @typedef {{net_amount: string, tax_amount: string, gross_amount: string}} Amounts
 */

/** @param {string} rate */
function readRate(rate) {
  return parse(rate || "0", RATE) ?? 0n;
}

/**
 * Net, tax and gross of a line.
 * @param {Priced} priced
 * @param {{price_includes_tax: boolean, digits: number}} rules digits: decimals of an amount
 * @returns {Amounts|null} null while quantity or price is missing
 */
export function lineAmounts(priced, rules) {
  const quantity = parse(priced.quantity, SCALE);
  const price = parse(priced.price, SCALE);
  if (quantity === null || price === null) return null;
  const base = divide(quantity * price, 10n ** BigInt(2 * SCALE - rules.digits));
  const agreed = base - divide(base * readRate(priced.discount_rate), HUNDRED);
  return taxed(agreed, priced.tax_rate, rules);
}

/**
 * Split an agreed amount (scaled by rules.digits) into net, tax and gross.
 * @param {bigint} agreed
 * @param {string} taxRate
 * @param {{price_includes_tax: boolean, digits: number}} rules
 * @returns {Amounts}
 */
export function taxed(agreed, taxRate, rules) {
  const rate = readRate(taxRate);
  const tax = divide(agreed * rate, rules.price_includes_tax ? HUNDRED + rate : HUNDRED);
  const net = rules.price_includes_tax ? agreed - tax : agreed;
  return {
    net_amount: plain(net, rules.digits, rules.digits),
    tax_amount: plain(tax, rules.digits, rules.digits),
    gross_amount: plain(net + tax, rules.digits, rules.digits),
  };
}

/**
 * Net and tax of an amount of money that was typed with its tax in it; no tax, nothing said of it.
 * @param {{gross_amount?: string, tax_rate?: string}} line
 * @param {number} digits decimals of an amount
 */
export function taxWithin(line, digits) {
  const gross = parse(line.gross_amount, digits);
  const rate = line.tax_rate ?? "";
  if (gross === null || readRate(rate) === 0n) return { net_amount: line.gross_amount ?? "", tax_amount: "" };
  return taxed(gross, rate, { price_includes_tax: true, digits });
}

/**
 * The price that gives a typed net or gross amount (to 6 decimals).
 * @param {"net_amount"|"gross_amount"} field
 * @param {string} amount
 * @param {Priced} priced
 * @param {{price_includes_tax: boolean, digits: number}} rules
 * @returns {string|null} null when the quantity is zero or the discount is 100 %
 */
export function priceFor(field, amount, priced, rules) {
  const quantity = parse(priced.quantity, SCALE);
  const target = parse(amount, rules.digits);
  const left = HUNDRED - readRate(priced.discount_rate);
  if (!quantity || target === null || left <= 0n) return null;
  const rate = readRate(priced.tax_rate);
  let agreed = target;
  if (rules.price_includes_tax && field === "net_amount") agreed = divide(target * (HUNDRED + rate), HUNDRED);
  if (!rules.price_includes_tax && field === "gross_amount") agreed = divide(target * HUNDRED, HUNDRED + rate);
  const scale = 10n ** BigInt(2 * SCALE - rules.digits);
  return plain(divide(agreed * HUNDRED * scale, left * quantity), SCALE);
}

/**
 * text × numerator ÷ denominator for plain decimals, rounded to `digits`.
 * @param {string} text
 * @param {string} numerator
 * @param {string} denominator
 * @param {number} digits
 */
export function scaleBy(text, numerator, denominator, digits) {
  const value = parse(text, SCALE);
  const top = parse(numerator, SCALE);
  const bottom = parse(denominator, SCALE);
  if (value === null || top === null || !bottom) return text;
  return plain(divide(value * top * 10n ** BigInt(digits), bottom * 10n ** BigInt(SCALE)), digits);
}
