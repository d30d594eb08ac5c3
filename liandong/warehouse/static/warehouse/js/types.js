/**
 * Shapes of the scanning pages. Quantities are decimal strings in base units.
 *
 * @typedef {{id: number, name: string, ratio: string, barcode: string}} Unit
 * @typedef {{id: number, code: string, name: string, specification: string, units: Unit[], scanned_unit: number|null,
 *   has_lots?: boolean, has_serials?: boolean}} Item
 * @typedef {{lot?: string, serial?: string, expires_on?: string, produced_on?: string, is_expired?: boolean}} Said
 *   what a GS1 code says beside the product
 * @typedef {{key: string, origin: number|null, product: Item, unit: number|null, wanted: string|null, counted: string,
 *   place: string, is_recount?: boolean, since?: number, is_late?: boolean, differs?: boolean,
 *   values?: Record<string, string>, filled?: Record<string, string>, wrong?: string, hint?: string, free?: string,
 *   substitutes?: (Item & {available: string})[]}} Line
 *   since: when it was first counted and not yet stored; is_late: stored long after, so the books may have moved;
 *   values: what the server knows of added fields; filled: what was filled in here and is not stored;
 *   wrong: why the line was refused; hint: in which bins it lies;
 *   free: how much of it there is, where that is too little; substitutes: what may be taken instead
 * @typedef {{name: string, label: string, kind: "text"|"number"|"date"|"choice"|"yes_no"|"serials", only?: "has_lots"|"has_serials", is_required: boolean, options: string[], value: string}} Added
 * @typedef {{name: string, label: string, options: {value: number|string, label: string}[], value: number|string|null}} Field
 * @typedef {{job: string, copy: string, document: number|null, version: number|null, number: string, source: number|null,
 *   fields: Field[], added: Added[], line_fields: Added[], lines: Line[], has_source: boolean, is_count: boolean, is_check: boolean, finish_label: string,
 *   urls: {save: string, finish: string, find: string, list: string, draft: string, review: string}}} Config
 * @typedef {{message: string, short?: string, key: string|null, field?: string|null}} Problem
 *   message names the product; key is the row it is about, short what is said there; without a row, field is one of the head
 */

export {};
