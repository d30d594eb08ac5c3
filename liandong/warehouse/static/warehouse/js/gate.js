/** A camera sees the same code many times a second: it counts again only after it was out of sight. */

export const PAUSE_MS = 1500;

export class Gate {
  /** @type {Map<string, number>} */
  #seen = new Map();

  /** @param {string} code @param {number} now milliseconds @returns {boolean} whether the code counts */
  lets(code, now) {
    const last = this.#seen.get(code);
    this.#seen.set(code, now);
    for (const [other, at] of this.#seen) if (now - at > PAUSE_MS) this.#seen.delete(other);
    return last === undefined || now - last > PAUSE_MS;
  }
}
