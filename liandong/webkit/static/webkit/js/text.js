/** Words and elements: translation hook, named placeholders, a small element maker. */

/**
 * The translation of a Chinese source string (Django's JavaScript catalogue when it is loaded).
 * @param {string} text
 */
export function gettext(text) {
  const catalogue = /** @type {{gettext?: (text: string) => string}|undefined} */ (
    /** @type {any} */ (globalThis).django
  );
  return catalogue?.gettext?.(text) ?? text;
}

/**
 * The translation of a source string that is said of a number; Chinese says one and many alike.
 * @param {string} text
 * @param {number} count
 */
export function ngettext(text, count) {
  const catalogue = /** @type {{ngettext?: (one: string, many: string, count: number) => string}|undefined} */ (
    /** @type {any} */ (globalThis).django
  );
  return catalogue?.ngettext?.(text, text, count) ?? text;
}

/**
 * Fill "%(name)s" placeholders.
 * @param {string} template
 * @param {Record<string, unknown>} values
 */
export function format(template, values) {
  return template.replace(/%\((\w+)\)s/g, (_, name) => String(values[name] ?? ""));
}

/**
 * Make an element. Attribute null/false leaves it out, true writes it empty; functions are listeners.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, /** @type {EventListener} */ (value));
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * An icon of the sprite named in <html data-sprite>.
 * @param {string} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const image = document.createElementNS(space, "svg");
  image.setAttribute("class", "icon");
  image.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.documentElement.dataset.sprite ?? ""}#${name}`);
  image.append(use);
  return image;
}

/** A random identifier that also works where the page has no secure context (plain http). */
export function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * The JSON of a <script type="application/json" id="…">.
 * @param {string} id
 */
export function readJson(id) {
  const holder = document.getElementById(id);
  if (!holder) throw new Error(`no JSON element #${id}`);
  return JSON.parse(holder.textContent ?? "null");
}
