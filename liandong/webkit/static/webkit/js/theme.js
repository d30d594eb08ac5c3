/**
 * Theme and density, set on <html> before the first paint (loaded as a plain script in <head>).
 * localStorage keys: liandong:theme = auto | light | dark, liandong:density = normal | compact.
 */
(() => {
  const root = document.documentElement;

  /** @param {string} name @param {string} fallback */
  const stored = (name, fallback) => {
    try {
      return localStorage.getItem(`liandong:${name}`) ?? fallback;
    } catch (refusal) {
      if (refusal instanceof DOMException) return fallback; // storage switched off by the browser
      throw refusal;
    }
  };

  const apply = () => {
    root.dataset.theme = stored("theme", "auto");
    root.dataset.density = stored("density", "normal");
  };

  /** @param {string} name @param {string[]} choices */
  const cycle = (name, choices) => {
    const next = choices[(choices.indexOf(root.dataset[name] ?? "") + 1) % choices.length] ?? "";
    localStorage.setItem(`liandong:${name}`, next);
    apply();
  };

  apply();
  addEventListener("storage", apply);
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-toggle]") : null;
    if (!(target instanceof HTMLElement)) return;
    if (target.dataset.toggle === "theme") cycle("theme", ["auto", "light", "dark"]);
    if (target.dataset.toggle === "density") cycle("density", ["normal", "compact"]);
  });
})();
