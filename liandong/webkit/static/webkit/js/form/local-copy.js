/** The copy of an unsaved document in this browser: nothing typed is ever lost. */

/** @import {Line} from "../types.js" */
/**
 * @typedef {{key: string, payload: unknown, kind: "save"|"post"}} Pending a request without an answer yet
 * @typedef {{saved_at: string, version: number|null, header: Record<string, unknown>,
 *   labels: Record<string, string>, lines: Line[], pending: Pending|null}} Copy
 */

export class LocalCopy {
  /** @param {string} name one per company, document type and document */
  constructor(name) {
    this.name = `liandong:draft:${name}`;
  }

  /** @returns {Copy|null} */
  read() {
    const text = localStorage.getItem(this.name);
    return text === null ? null : JSON.parse(text);
  }

  /**
   * @param {Omit<Copy, "saved_at">} copy
   * @returns {boolean} false when the browser has no room left
   */
  write(copy) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ ...copy, saved_at: new Date().toISOString() }));
      return true;
    } catch (refusal) {
      if (refusal instanceof DOMException && refusal.name === "QuotaExceededError") return false;
      throw refusal;
    }
  }

  clear() {
    localStorage.removeItem(this.name);
  }
}
