/** JSON over fetch, with the CSRF token of the page and one name for "the server was not reached". */

import { gettext } from "./text.js";
import { toast } from "./toast.js";

/** The request never got an answer, or the server (or a proxy before it) could not give one. */
export class ConnectionLost extends Error {}

/** The log-in has ended: what was typed stays in the local copy. */
export class LoggedOut extends Error {}

/**
 * @typedef {{method?: string, body?: unknown, signal?: AbortSignal, timeout_ms?: number, keepalive?: boolean}} Options
 *   keepalive: goes on when the page is left
 */

/** @param {string} url @param {Options} options */
async function reach(url, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "X-Requested-With": "fetch" };
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (token && options.body !== undefined) headers["X-CSRFToken"] = token;
  const timeout = AbortSignal.timeout(options.timeout_ms ?? 30000);
  try {
    return await fetch(url, {
      method: options.method ?? (options.body === undefined ? "GET" : "POST"),
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      credentials: "same-origin",
      keepalive: options.keepalive ?? false,
    });
  } catch (failure) {
    if (options.signal?.aborted) throw failure; // our own cancel, not a lost line
    throw new ConnectionLost(gettext("连不上服务器"), { cause: failure });
  }
}

/**
 * Ask for JSON. Resolves for every answer the protocol knows (200, 409, 422 …).
 * @param {string} url
 * @param {Options} [options]
 * @returns {Promise<{status: number, data: any}>}
 * @throws {ConnectionLost} no answer, or 502/503/504
 * @throws {LoggedOut} 401, or a redirect to a page instead of JSON
 */
export async function requestJson(url, options = {}) {
  const answer = await reach(url, options);
  if ([502, 503, 504].includes(answer.status)) throw new ConnectionLost(gettext("服务器暂时没有响应"));
  if (answer.status === 401) throw new LoggedOut(gettext("登录已过期"));
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (!isJson && answer.redirected) throw new LoggedOut(gettext("登录已过期"));
  const data = isJson ? await answer.json() : null;
  return { status: answer.status, data };
}

/**
 * A URL with these parameters added; empty ones are left out.
 * @param {string} url
 * @param {Record<string, unknown>} parameters
 */
export function withParameters(url, parameters) {
  const full = new URL(url, location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") full.searchParams.set(name, String(value));
  }
  return full.toString();
}

/**
 * A script that is fetched only when it is needed.
 * @template T @param {Promise<T>} script what import() gives @returns {Promise<T>}
 * @throws {ConnectionLost} it could not be fetched
 */
export async function fetched(script) {
  try {
    return await script;
  } catch (failure) {
    throw new ConnectionLost(gettext("连不上服务器"), { cause: failure });
  }
}

/**
 * Do something with such a script; without the server it is said, and nothing happens.
 * @template T, R @param {Promise<T>} script @param {(part: T) => R|Promise<R>} act @returns {Promise<R|undefined>}
 */
export async function withScript(script, act) {
  let part;
  try {
    part = await fetched(script);
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    toast(failure.message, { tone: "red" });
    return undefined;
  }
  return act(part);
}
