import { each } from "./dom.js";

/* Charts and maps load only where one stands; their address comes from the page, so a hashed name works too. */
export function bindLazy(doc) {
  const from = doc.documentElement.dataset;
  const load = {};
  const once = (url) => (load[url] ??= import(url));
  each("[data-chart]", (el) => once(from.chartSrc).then((module) => module.draw(el)));
  each("[data-map]", (el) => once(from.mapSrc).then((module) => module.draw(el)));
}
