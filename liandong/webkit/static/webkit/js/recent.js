/**
 * The documents and records opened last in this browser, by company and member. They stay here:
 * a write to the server for each page looked at would cost more than it is worth.
 */

import { nameOfPage } from "./stars.js";

/** @typedef {{label: string, kind: string, url: string}} Visit */

const MOST = 20;

function key() {
  return `liandong:recent:${document.documentElement.dataset.member ?? ""}`;
}

/** @returns {Visit[]} newest first; none when the browser keeps nothing */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(key()) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch (failure) {
    if (failure instanceof DOMException || failure instanceof SyntaxError) return [];
    throw failure;
  }
}

/** Note the page when it shows one document or record: its address ends with a number. */
export function noteVisit() {
  if (document.documentElement.dataset.member === undefined || !/\/\d+$/.test(location.pathname)) return;
  const visit = { ...nameOfPage(), url: location.pathname };
  const visits = [visit, ...recent().filter((other) => other.url !== visit.url)].slice(0, MOST);
  try {
    localStorage.setItem(key(), JSON.stringify(visits));
  } catch (failure) {
    if (!(failure instanceof DOMException)) throw failure; // storage full or switched off: nothing is remembered
  }
}
