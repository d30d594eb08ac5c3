/** Lines that are not typed: from earlier documents (选单), open claims (核销), the books (读取账面), a composition (带出部件). */

import { format, gettext, newKey, ngettext } from "../text.js";
import { toast } from "../toast.js";
import { requestJson, withParameters, withScript, ConnectionLost } from "../http.js";
import { OriginPicker } from "./origin-picker.js";
import { ClaimPicker } from "./claim-picker.js";

/** @import {Line} from "../types.js" */
/** @import {DocumentForm} from "./document-form.js" */

/** @param {"origins"|"claims"|"snapshot"|"parts"} source @param {DocumentForm} form */
export async function fillFrom(source, form) {
  const fillers = { origins: fromOrigins, claims: fromClaims, snapshot: fromBooks, parts: fromComposition };
  await fillers[source](form);
}

/** @param {DocumentForm} form */
async function fromOrigins(form) {
  if (!form.config.origins_url) return;
  const taken = form.grid.lines().map((line) => line.origin ?? null);
  const picker = new OriginPicker(form.config.origins_url, form.grid.context, taken);
  const lines = await picker.choose();
  if (!lines.length) return;
  fillHeader(form, picker.header, picker.labels);
  form.grid.appendLines(lines);
  const lacksLots = lines.some((line) => line.product?.has_lots && !line.lot);
  if (form.grid.config.proposes_lots && lacksLots) await withScript(import("../grid/allotting.js"), ({ allocate }) => allocate(form.grid));
}

/** The first document chosen from fills what the header does not say yet. @param {DocumentForm} form
 * @param {Record<string, unknown>} header @param {Record<string, string>} labels */
function fillHeader(form, header, labels) {
  const now = form.fields?.read() ?? {};
  const missing = Object.fromEntries(Object.entries(header).filter(([name]) => name in now && !now[name]));
  form.fields?.write(missing, labels);
  form.shareContext();
}

/** @param {DocumentForm} form */
async function fromClaims(form) {
  if (!form.config.claims_url) return;
  if (!form.grid.context.partner && form.fields?.control("partner")) {
    toast(gettext("请先选择往来单位"), { tone: "red" });
    form.fields?.control("partner")?.focus();
    return;
  }
  const lines = await new ClaimPicker(form.config.claims_url, form.grid.context, form.grid.lines()).choose();
  if (lines.length) form.grid.appendLines(lines);
}

/** @param {DocumentForm} form */
async function fromBooks(form) {
  if (!form.config.snapshot_url) return;
  if (!form.grid.context.place) {
    toast(gettext("请先选择仓库"), { tone: "red" });
    return;
  }
  try {
    const { data } = await requestJson(withParameters(form.config.snapshot_url, form.grid.context));
    takeSnapshot(form, data?.lines ?? []);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    toast(failure.message, { tone: "red" });
  }
}

/** The parts of what is made take the place of those there are. @param {DocumentForm} form */
async function fromComposition(form) {
  const url = form.config.parts_url;
  if (url) await withScript(import("../grid/allotting.js"), ({ exchange }) => exchange(form.grid, url));
}

/** Products which are on the sheet get their book quantity anew, the others are added. @param {DocumentForm} form @param {Line[]} lines */
function takeSnapshot(form, lines) {
  const rows = form.grid.model.rows;
  const isOwn = (/** @type {Line} */ line) => rows.some((row) => row.line.product?.id === line.product?.id);
  form.grid.model.asOneStep(() => rows.forEach((row, index) => {
    const found = lines.find((line) => line.product?.id === row.line.product?.id);
    if (row.line.product) form.grid.model.set(index, "book_quantity", found?.book_quantity ?? "0");
  }));
  const fresh = lines.filter((line) => !isOwn(line));
  form.grid.appendLines(fresh.map((line) => ({ ...line, id: null, key: newKey() })));
  toast(format(ngettext("已读取账面：%(count)s 个商品", lines.length), { count: lines.length }));
}
