/** Kits: their parts stand below them, as the server says, before a document is sent. */

import { withScript } from "../http.js";

/** @import {DocumentForm} from "./document-form.js" */

/**
 * Bring the parts of kits in line with them; most documents have none, and ask for nothing.
 * @param {DocumentForm} form
 * @returns {Promise<boolean>} may the document be sent?
 */
export async function hasParts(form) {
  const url = form.config.parts_url;
  if (!url || !form.grid.lines().some((line) => line.product?.is_kit)) return true;
  let isSound = false;
  await withScript(import("../grid/allotting.js"), async ({ exchange }) => { isSound = await exchange(form.grid, url); });
  return isSound;
}
