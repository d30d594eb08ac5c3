/**
 * @typedef {{name: string, label: string}} Named
 * @typedef {{name: string, label: string, width: number, align: string}} ColumnPlace
 * @typedef {{name: string, label: string, span: number}} FieldPlace
 * @typedef {{width: number, height: number, top: number, right: number, bottom: number, left: number}} Paper
 * @typedef {{id: string, kind: string, x: number, y: number, width: number, height: number, name: string, text: string, size: number,
 *   is_bold: boolean, align: string, symbology: string, has_text: boolean, columns: ColumnPlace[], row_height: number,
 *   has_head: boolean, has_lines: boolean}} Item
 * @typedef {{kind: string, paper: Paper, elements?: Item[], fields?: FieldPlace[], columns?: ColumnPlace[], background?: number|null,
 *   [key: string]: any}} Layout
 * @typedef {{name: string, version: number, layout: Layout, fields: Named[], columns: Named[], samples: Record<string, string>,
 *   start: Layout|null, urls: {save: string, preview: string, image: string, list: string}}} Config
 */

export {};
