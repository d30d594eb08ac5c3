/**
 * Shapes shared by the scripts. All numbers travel as decimal strings ("48", "956.55"), because
 * a JavaScript number can't hold money exactly.
 *
 * @typedef {{id: number, name: string, ratio: string, barcode?: string, price?: string, price_reason?: string}} Unit
 *   ratio: how many base units one of this unit holds; price: proposed price of one of this unit, and why
 * @typedef {{id: number, code: string, name: string, specification?: string, barcode?: string, their_code?: string,
 *   tax_rate?: string, units: Unit[], default_unit?: number, available?: string|null,
 *   has_lots?: boolean, has_serials?: boolean, is_kit?: boolean, values?: Record<string, unknown>}} Product
 *   available: in base units at the place of the document; values: what a line of it starts with
 * @typedef {{id: number|string, name: string, code?: string, detail?: string,
 *   defaults?: Record<string, unknown>, values?: Record<string, unknown>, due_days?: number, family?: number,
 *   addresses?: Record<string, {proposed: string, offered: string[]}>, picture?: string}} Choice
 *   defaults: header fields filled when empty; due_days: a partner's terms; values: fields of the line filled when empty;
 *   addresses: a partner's, by the header field that takes one;
 *   family: it is a family of variants, chosen as a whole
 * @typedef {Record<string, unknown> & {id: number|null, key: string, product?: Product|null,
 *   unit?: number|null, quantity?: string, price?: string, discount_rate?: string, tax_rate?: string,
 *   net_amount?: string, tax_amount?: string, gross_amount?: string, origin?: number|null,
 *   origin_quantity?: string|null, price_reason?: string, promotion?: string, list_price?: string}} Line
 *   price_reason: why it has the price that was proposed; empty once someone typed another; promotion: what
 *   promotions took off, or that it is a gift; list_price: the price before them
 * @typedef {"product"|"text"|"unit"|"quantity"|"price"|"percent"|"amount"|"date"|"lot"|"serials"|"place"|
 *   "account"|"member"|"choice"|"claim"|"partner"} Kind
 * @typedef {{name: string, label: string, kind: Kind, is_editable?: boolean, is_required?: boolean,
 *   width?: number, options?: {value: number|string, label: string}[], search_url?: string, pieces_url?: string,
 *    is_phone_hidden?: boolean, is_sent?: boolean, is_hidden?: boolean, is_seldom?: boolean, is_when_needed?: boolean,
 *   is_figure?: boolean}} Column
 *   is_sent: part of what is saved although it can't be edited; is_hidden: not shown, but kept; is_seldom: hidden until chosen;
 *   is_when_needed: shown only while a line has a lot or needs one, or serial numbers; is_figure: a text that stands right, as numbers do
 * @typedef {{columns: Column[], lines: Line[], origins?: Record<string, string>, search_url: string,
 *   totals_url?: string, price_includes_tax: boolean,
 *   decimals: {quantity: number, price: number, amount: number}, direction: "out"|"in"|"none",
 *   default_quantity?: string, create_url?: string, quick_product_url?: string, facts_url?: string,
 *   columns_url?: string, lots_url?: string, matrix_url?: string, matrix_look?: string, proposes_lots?: boolean, usual_columns?: string[], all_columns?: Column[], is_read_only?: boolean}} GridConfig
 *   columns: those shown; all_columns: with the hidden ones, set by the grid itself
 * @typedef {{code: string, message: string, line?: string|number|null, field?: string|null}} Problem
 * @typedef {{lines?: number, quantity?: string, net_amount?: string, tax_amount?: string,
 *   gross_amount?: string}} Totals
 * @typedef {{line: Line, raw: Record<string, string>, problems: Record<string, string>,
 *   differences: Record<string, string>, warnings?: Record<string, string>}} Row
 *   raw: text that could not be understood, kept as typed; problems: message per field;
 *   differences: what the browser had shown before the server answered otherwise;
 *   warnings: what stands in the way of posting, per field
 */

export {};
