/** Run `fn(element, event)` when an event reaches an element that matches `selector`. */
export function on(root, type, selector, fn, options) {
  root.addEventListener(
    type,
    (event) => {
      const hit = event.target instanceof Element ? event.target.closest(selector) : null;
      if (hit) fn(hit, event);
    },
    options,
  );
}

/** Run `fn` once for each matching element, now and after every swap. */
export function each(selector, fn) {
  const seen = new WeakSet();
  const run = (root) => {
    const list = [...(root.querySelectorAll?.(selector) ?? [])];
    if (root.matches?.(selector)) list.push(root);
    for (const el of list) {
      if (!seen.has(el)) {
        seen.add(el);
        fn(el);
      }
    }
  };
  const start = () => {
    run(document);
    new MutationObserver((changes) => {
      for (const change of changes) for (const node of change.addedNodes) if (node instanceof Element) run(node);
    }).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}

export function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

/** Fill `{name}` places of a sentence that came from the template. */
export function fill(sentence, values) {
  return (sentence || "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
