/** A camera sees the same code many times a second: it counts again only after it was out of sight. */

const PAUSE_MS = 1500;
const LOOKS = 3; // a slow phone looks seldom: time alone would take a long look for a second one

export class Gate {
  /** When each code was seen last, and how many looks have missed it since. @type {Map<string, {at: number, missed: number}>} */
  #seen = new Map();

  /** @param {Set<string>} codes what one look has found @param {number} now milliseconds @returns {string[]} those that count */
  look(codes, now) {
    for (const [code, last] of this.#seen) {
      if (!codes.has(code)) last.missed += 1;
      if (last.missed >= LOOKS && now - last.at > PAUSE_MS) this.#seen.delete(code);
    }
    const counting = [...codes].filter((code) => !this.#seen.has(code));
    for (const code of codes) this.#seen.set(code, { at: now, missed: 0 });
    return counting;
  }
}
