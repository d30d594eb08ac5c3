/** Somebody else saved meanwhile: both versions side by side, line by line, mine or theirs. */

import { element, gettext, format } from "../text.js";

/** @import {Line} from "../types.js" */
/**
 * @typedef {{version: number, member: string, saved_at: string, header: Record<string, unknown>, lines: Line[],
 *   labels?: Record<string, string>}} Current the server's version
 * @typedef {{header: Record<string, unknown>, labels: Record<string, string>, lines: Line[]}} Content
 * @typedef {{title: string, mine: string, theirs: string, take: (content: Content, isMine: boolean) => void}} Difference
 */

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

/** @param {Line} line */
const identity = (line) => (line.id === null ? line.key : String(line.id));

/** @param {Content} mine @param {Current} theirs @returns {Difference[]} */
function lineDifferences(mine, theirs) {
  const own = new Map(mine.lines.map((line) => [identity(line), line]));
  const other = new Map(theirs.lines.map((line) => [identity(line), line]));
  const names = [...new Set([...other.keys(), ...own.keys()])];
  return names.filter((name) => fingerprint(own.get(name)) !== fingerprint(other.get(name))).map((name, index) => ({
    title: format(gettext("明细 %(number)s"), { number: index + 1 }),
    mine: describeLine(own.get(name)),
    theirs: describeLine(other.get(name)),
    take: (content, isMine) => {
      const line = isMine ? own.get(name) : other.get(name);
      if (line) content.lines.push(line);
    },
  }));
}

/** @param {Content} mine @param {Current} theirs @param {(name: string) => string} labelOf @returns {Difference[]} */
function headerDifferences(mine, theirs, labelOf) {
  const text = (/** @type {unknown} */ value) => (value === null || value === undefined || value === false ? "" : String(value));
  return Object.keys(theirs.header).filter((name) => text(mine.header[name]) !== text(theirs.header[name])).map((name) => ({
    title: labelOf(name),
    mine: mine.labels[name] ?? text(mine.header[name]),
    theirs: theirs.labels?.[name] ?? text(theirs.header[name]),
    take: (content, isMine) => {
      content.header[name] = isMine ? mine.header[name] : theirs.header[name];
      content.labels[name] = (isMine ? mine.labels[name] : theirs.labels?.[name]) ?? "";
    },
  }));
}

/** @param {Difference} difference @param {boolean[]} chosen @param {number} index */
function drawRow(difference, chosen, index) {
  const cells = [true, false].map((isMine) => {
    const cell = element("td", { class: "cell-wrap" },
      element("button", { type: "button", "aria-pressed": String(isMine) }, (isMine ? difference.mine : difference.theirs) || gettext("（空）")));
    cell.classList.toggle("is-chosen", isMine);
    cell.addEventListener("click", () => choose(isMine));
    return cell;
  });
  const choose = (/** @type {boolean} */ isMine) => {
    chosen[index] = isMine;
    cells.forEach((cell, position) => {
      const isChosen = (position === 0) === isMine;
      cell.classList.toggle("is-chosen", isChosen);
      cell.firstElementChild?.setAttribute("aria-pressed", String(isChosen));
    });
  };
  return { row: element("tr", {}, element("th", { scope: "row" }, difference.title), ...cells), choose };
}

/** @param {Content} mine @param {Current} theirs @param {Difference[]} differences @param {boolean[]} chosen @returns {Content} */
function merge(mine, theirs, differences, chosen) {
  const changed = new Set(lineDifferences(mine, theirs).map((one) => one.title));
  const same = theirs.lines.filter((line) => mine.lines.some((own) => identity(own) === identity(line) && fingerprint(own) === fingerprint(line)));
  /** @type {Content} */
  const content = { header: { ...mine.header }, labels: { ...mine.labels }, lines: changed.size ? [...same] : [...mine.lines] };
  differences.forEach((difference, index) => difference.take(content, chosen[index] ?? true));
  const order = [...mine.lines, ...theirs.lines].map(identity); // as on the page, then what only the others have
  content.lines.sort((one, other) => order.indexOf(identity(one)) - order.indexOf(identity(other)));
  return content;
}

/**
 * Ask which version to keep.
 * @param {Content} mine
 * @param {Current} theirs
 * @param {(name: string) => string} labelOf label of a header field
 * @returns {Promise<Content|null>} the merged content, or null when the dialog was closed
 */
export function resolveConflict(mine, theirs, labelOf) {
  const differences = [...headerDifferences(mine, theirs, labelOf), ...lineDifferences(mine, theirs)];
  const chosen = differences.map(() => true);
  const rows = differences.map((difference, index) => drawRow(difference, chosen, index));
  const all = (/** @type {boolean} */ isMine) => rows.forEach((row) => row.choose(isMine));
  const when = new Date(theirs.saved_at).toLocaleString();
  const head = element("div", { class: "dialog-head" }, element("h2", {}, format(gettext("%(member)s 在 %(when)s 也保存了这张单据"), { member: theirs.member, when })));
  const table = element("table", { class: "table versions" },
    element("thead", {}, element("tr", {}, ...["", gettext("我的"), gettext("对方的")].map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", {}, ...rows.map(({ row }) => row)));
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog", "aria-label": gettext("两个版本") }));
  return new Promise((resolve) => {
    const finish = (/** @type {Content|null} */ content) => {
      dialog.remove();
      resolve(content);
    };
    const foot = element("div", { class: "dialog-foot" },
      element("button", { type: "button", class: "button", click: () => all(true) }, gettext("全部用我的")),
      element("button", { type: "button", class: "button", click: () => all(false) }, gettext("全部用对方的")),
      element("span", { class: "actions" },
        element("button", { type: "button", class: "button", click: () => finish(null) }, gettext("先不处理")),
        element("button", { type: "button", class: "button is-primary", click: () => finish(merge(mine, theirs, differences, chosen)) }, gettext("按所选保存"))));
    dialog.append(head, element("div", { class: "dialog-body" }, table), foot);
    dialog.addEventListener("cancel", () => finish(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}
