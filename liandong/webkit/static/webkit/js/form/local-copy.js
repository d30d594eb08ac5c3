/**
 * The copy of an unsaved document in this browser: nothing typed is ever lost.
 *
 * Each tab has a copy of its own, so that two tabs with a new document never write over each
 * other; what a closed tab left behind is offered to the next one.
 */

import { newKey } from "../text.js";

/** @import {Line} from "../types.js" */
/**
 * @typedef {{key: string, payload: unknown, kind: "save"|"post"}} Pending a request without an answer yet
 * @typedef {{saved_at: string, version: number|null, header: Record<string, unknown>,
 *   labels: Record<string, string>, lines: Line[], pending: Pending|null}} Copy
 */

const PREFIX = "liandong:draft:";
const TAB = "liandong:tab";
const ANSWER_MS = 250;

/** What this tab is called: the same after a reload. */
function tabName() {
  const known = sessionStorage.getItem(TAB) ?? newKey();
  sessionStorage.setItem(TAB, known);
  return known;
}

/** @param {string} text @returns {Copy|null} null when it was cut short or is not ours */
function readCopy(text) {
  try {
    const copy = JSON.parse(text);
    return Array.isArray(copy?.lines) && copy.header ? copy : null;
  } catch (refusal) {
    if (refusal instanceof SyntaxError) return null;
    throw refusal;
  }
}

export class LocalCopy {
  /** @param {string} name one per company, member, document type and document */
  constructor(name) {
    this.shared = `${PREFIX}${name}:`;
    this.name = this.shared + tabName();
  }

  /** @returns {Copy|null} */
  read() {
    const text = localStorage.getItem(this.name);
    return text === null ? null : readCopy(text);
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

  /** Tell other tabs that this one still has its copy. @returns {() => void} stop telling */
  announce() {
    const channel = new BroadcastChannel(PREFIX);
    channel.addEventListener("message", (event) => event.data === "who?" && channel.postMessage({ alive: this.name }));
    return () => channel.close();
  }

  /**
   * Copies of the same document which tabs left behind that are no longer open, the newest first.
   * @returns {Promise<{name: string, copy: Copy}[]>}
   */
  async leftBehind() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(this.shared) && name !== this.name);
    if (!names.length) return [];
    const alive = await openTabs();
    return names.filter((name) => !alive.has(name))
      .map((name) => ({ name, copy: readCopy(localStorage.getItem(name) ?? "") }))
      .flatMap(({ name, copy }) => (copy ? [{ name, copy }] : []))
      .sort((one, other) => other.copy.saved_at.localeCompare(one.copy.saved_at));
  }
}

/** @returns {Promise<Set<string>>} the copies whose tabs answer */
function openTabs() {
  return new Promise((resolve) => {
    /** @type {Set<string>} */
    const alive = new Set();
    const channel = new BroadcastChannel(PREFIX);
    channel.addEventListener("message", (event) => event.data?.alive && alive.add(event.data.alive));
    channel.postMessage("who?");
    setTimeout(() => {
      channel.close();
      resolve(alive);
    }, ANSWER_MS);
  });
}
