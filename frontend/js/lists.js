import { each, fill, on, setCookie } from "./dom.js";

/** Rows that open, ticks with the bulk bar, filters that apply at once, density. */
export function bindLists(doc) {
  on(doc, "click", "tr[data-href]", (row, event) => {
    if (event.target.closest("a, button, input, label, select, summary, .tick") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
  on(doc, "change", "[data-autosubmit]", (el) => el.form?.requestSubmit());
  on(doc, "click", "[data-density-set]", (el) => {
    setCookie("yl_density", el.dataset.densitySet);
    for (const table of doc.querySelectorAll("table.table")) table.dataset.density = el.dataset.densitySet;
  });
  each("[data-bulk]", bindBulk);
  each(".table-wrap, .steps, .menu-list", reachable);
}

/* What scrolls must be reachable by keyboard. */
function reachable(el) {
  const look = () => {
    const scrolls = el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1;
    if (scrolls) el.setAttribute("tabindex", "0");
    else if (!el.hasAttribute("role")) el.removeAttribute("tabindex");
  };
  new ResizeObserver(look).observe(el);
  look();
}

function bindBulk(form) {
  const bar = form.querySelector("[data-bulk-bar]");
  const all = form.querySelector("[data-bulk-all]");
  const ticks = () => [...form.querySelectorAll("tbody .tick input[type=checkbox]")];
  const show = () => {
    const list = ticks();
    const chosen = list.filter((tick) => tick.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === list.length;
      all.indeterminate = chosen > 0 && chosen < list.length;
    }
    if (!bar) return;
    bar.hidden = chosen === 0;
    for (const el of bar.querySelectorAll("[data-bulk-count]")) el.textContent = fill(el.dataset.bulkCount, { n: chosen });
    if (chosen) form.dispatchEvent(new CustomEvent("yl:bulk", { bubbles: true, detail: { chosen } }));
  };
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const tick of ticks()) tick.checked = all.checked;
    if (event.target.closest(".tick")) show();
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-clear]")) return;
    for (const tick of ticks()) tick.checked = false;
    show();
  });
  show();
}
