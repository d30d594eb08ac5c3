/** Somebody else saved meanwhile: both versions side by side, line by line: mine, theirs, or both lines. */

import { element, gettext, format, newKey } from "../text.js";

/** @import {Line} from "../types.js" */
/**
 * @typedef {{version: number, member: string, saved_at: string, header: Record<string, unknown>, lines: Line[],
 *   labels?: Record<string, string>}} Current the server's version
 * @typedef {{header: Record<string, unknown>, labels: Record<string, string>, lines: Line[]}} Content
 * @typedef {"mine"|"theirs"|"both"} Choice
 * @typedef {{title: string, mine: string, theirs: string, mayKeepBoth: boolean, proposed: Choice,
 *   take: (content: Content, choice: Choice) => void}} Difference
 */

/** @typedef {{labelOf: (name: string) => string, base: Content|null}} Options
 *   labelOf: label of a header field; base: what both versions started from, where it is known */

/** @param {Line|undefined} line */
function describeLine(line) {
  if (!line) return gettext("（没有这一行）");
  const unit = line.product?.units.find((one) => one.id === Number(line.unit))?.name ?? "";
  const parts = [line.product?.name ?? "", `${line.quantity ?? ""}${unit}`, line.price ? `× ${line.price}` : "", String(line.memo ?? "")];
  return parts.filter(Boolean).join(" ");
}

/** @param {Line|undefined} line */
function fingerprint(line) {
  if (!line) return "";
  return JSON.stringify([line.product?.id, line.unit, Number(line.quantity), Number(line.price), Number(line.discount_rate ?? 0), line.memo || ""]);
}

/**
 * Lines by a name that is the same in every version: saving gives lines new ids, so it is the product
 * (account, claim) and which of its lines it is.
 * @param {Line[]} lines @returns {Map<string, Line>}
 */
function byName(lines) {
  /** @type {Map<string, Line>} */
  const named = new Map();
  for (const line of lines) {
    const subject = [line.origin, line.product?.id, idOf(line.account), idOf(line.claim)].join(":");
    let count = 1;
    while (named.has(`${subject}#${count}`)) count += 1;
    named.set(`${subject}#${count}`, line);
  }
  return named;
}

/** @param {unknown} record */
const idOf = (record) => (typeof record === "object" && record !== null && "id" in record ? record.id : record);

/** What only one side changed is proposed from that side; without a common base, and where both did, mine. @param {unknown} mine @param {unknown} theirs @param {unknown} base @returns {Choice} */
function proposal(mine, theirs, base) {
  return base !== undefined && mine === base && theirs !== base ? "theirs" : "mine";
}

/** @param {Content} mine @param {Current} theirs @param {Content|null} base @returns {Difference[]} */
function lineDifferences(mine, theirs, base) {
  const own = byName(mine.lines);
  const first = base && byName(base.lines);
  const other = byName(theirs.lines);
  const names = [...new Set([...other.keys(), ...own.keys()])];
  return names.filter((name) => fingerprint(own.get(name)) !== fingerprint(other.get(name))).map((name, index) => ({
    title: format(gettext("明细 %(number)s"), { number: index + 1 }),
    mine: describeLine(own.get(name)),
    theirs: describeLine(other.get(name)),
    mayKeepBoth: own.has(name) && other.has(name),
    proposed: proposal(fingerprint(own.get(name)), fingerprint(other.get(name)), first ? fingerprint(first.get(name)) : undefined),
    take: (content, choice) => {
      const [mineToo, stored] = [own.get(name), other.get(name)];
      if (choice !== "mine" && stored) content.lines.push({ ...stored, place_of: name });
      if (choice === "mine" && mineToo) content.lines.push({ ...mineToo, id: stored?.id ?? null, place_of: name });
      if (choice === "both" && mineToo) content.lines.push({ ...mineToo, id: null, key: newKey(), place_of: name });
    },
  }));
}

/** @param {Content} mine @param {Current} theirs @param {Options} options @returns {Difference[]} */
function headerDifferences(mine, theirs, { labelOf, base }) {
  const text = (/** @type {unknown} */ value) => (value === null || value === undefined || value === false ? "" : String(value));
  return Object.keys(theirs.header).filter((name) => text(mine.header[name]) !== text(theirs.header[name])).map((name) => ({
    title: labelOf(name),
    mine: mine.labels[name] ?? text(mine.header[name]),
    theirs: theirs.labels?.[name] ?? text(theirs.header[name]),
    mayKeepBoth: false,
    proposed: proposal(text(mine.header[name]), text(theirs.header[name]), base ? text(base.header[name]) : undefined),
    take: (content, choice) => {
      content.header[name] = choice === "mine" ? mine.header[name] : theirs.header[name];
      content.labels[name] = (choice === "mine" ? mine.labels[name] : theirs.labels?.[name]) ?? "";
    },
  }));
}

/** @param {Difference} difference @param {Choice[]} chosen @param {number} index */
function drawRow(difference, chosen, index) {
  /** @type {[Choice, string][]} */
  const offers = [["mine", difference.mine || gettext("（空）")], ["theirs", difference.theirs || gettext("（空）")]];
  if (difference.mayKeepBoth) offers.push(["both", gettext("两行都要")]);
  const cells = offers.map(([choice, text]) => {
    const cell = element("td", { class: "cell-wrap" }, element("button", { type: "button", "data-choice": choice }, text));
    cell.addEventListener("click", () => choose(choice));
    return cell;
  });
  const choose = (/** @type {Choice} */ choice) => {
    chosen[index] = choice;
    cells.forEach((cell, position) => {
      const isChosen = offers[position]?.[0] === choice;
      cell.classList.toggle("is-chosen", isChosen);
      cell.firstElementChild?.setAttribute("aria-pressed", String(isChosen));
    });
  };
  choose(difference.proposed);
  return { row: element("tr", {}, element("th", { scope: "row" }, difference.title), ...cells), choose };
}

/** @param {Content} mine @param {Current} theirs @param {Difference[]} differences @param {Choice[]} chosen @returns {Content} */
function merge(mine, theirs, differences, chosen) {
  const [own, other] = [byName(mine.lines), byName(theirs.lines)];
  const same = [...other].filter(([name, line]) => own.has(name) && fingerprint(own.get(name)) === fingerprint(line));
  /** @type {Content} */
  const content = { header: { ...mine.header }, labels: { ...mine.labels }, lines: same.map(([name, line]) => ({ ...line, place_of: name })) };
  differences.forEach((difference, index) => difference.take(content, chosen[index] ?? "mine"));
  const order = [...new Set([...own.keys(), ...other.keys()])]; // as on the page, then what only the others have
  content.lines.sort((one, two) => order.indexOf(String(one.place_of)) - order.indexOf(String(two.place_of)));
  content.lines = content.lines.map(({ place_of: _, ...line }) => /** @type {Line} */ (line));
  return content;
}

/**
 * Ask which version to keep.
 * @param {Content} mine
 * @param {Current} theirs
 * @param {Options} options
 * @returns {Promise<Content|null>} the merged content, or null when the dialog was closed
 */
export function resolveConflict(mine, theirs, options) {
  const differences = [...headerDifferences(mine, theirs, options), ...lineDifferences(mine, theirs, options.base)];
  /** @type {Choice[]} */
  const chosen = differences.map((difference) => difference.proposed);
  const rows = differences.map((difference, index) => drawRow(difference, chosen, index));
  const all = (/** @type {Choice} */ choice) => rows.forEach((row) => row.choose(choice));
  const when = new Date(theirs.saved_at).toLocaleString();
  const head = element("div", { class: "dialog-head" }, element("h2", {}, format(gettext("%(member)s 在 %(when)s 也保存了这张单据"), { member: theirs.member, when })));
  const table = element("table", { class: "table versions" },
    element("thead", {}, element("tr", {}, ...["", gettext("我的"), gettext("对方的"), ""].map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map(({ row }) => row)));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-label": gettext("两个版本") }));
  return new Promise((resolve) => {
    const finish = (/** @type {Content|null} */ content) => {
      dialog.remove();
      resolve(content);
    };
    const foot = element("div", { class: "dialog-foot" },
      element("button", { type: "button", class: "button", click: () => all("mine") }, gettext("全部用我的")),
      element("button", { type: "button", class: "button", click: () => all("theirs") }, gettext("全部用对方的")),
      element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: () => finish(null) }, gettext("先不处理")),
        element("button", { type: "button", class: "button is-primary", click: () => finish(merge(mine, theirs, differences, chosen)) }, gettext("按所选保存"))));
    dialog.append(head, element("div", { class: "dialog-body" }, table), foot);
    dialog.addEventListener("cancel", () => finish(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}
