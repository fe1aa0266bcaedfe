import { on, setCookie } from "./dom.js";

/** Drawer, menus, theme, people search key, dialogs, print. */
export function bindShell(doc) {
  on(doc, "click", "[data-drawer-toggle]", (el) => {
    const shell = doc.querySelector(".shell");
    const open = shell.dataset.drawer !== "open";
    shell.dataset.drawer = open ? "open" : "";
    el.setAttribute("aria-expanded", String(open));
    if (open) shell.querySelector(".side a")?.focus();
  });
  doc.addEventListener("click", (event) => {
    for (const menu of doc.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const shell = doc.querySelector('.shell[data-drawer="open"]');
    if (shell && !event.target.closest(".side, [data-drawer-toggle]")) closeDrawer(doc, shell);
  });
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of doc.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
      const shell = doc.querySelector('.shell[data-drawer="open"]');
      if (shell) closeDrawer(doc, shell);
    }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
      const search = doc.querySelector("[data-people-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });
  on(doc, "click", "[data-theme-set]", (el) => {
    const theme = el.dataset.themeSet;
    setCookie("yl_theme", theme);
    doc.documentElement.dataset.theme = theme;
    for (const other of doc.querySelectorAll("[data-theme-set]"))
      other.toggleAttribute("aria-current", other.dataset.themeSet === theme);
    doc.dispatchEvent(new CustomEvent("yl:theme", { detail: theme }));
  });
  on(doc, "click", "[data-open-dialog]", (el, event) => {
    const dialog = doc.getElementById(el.dataset.openDialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  });
  on(doc, "click", "[data-close-dialog]", (el, event) => {
    event.preventDefault();
    el.closest("dialog")?.close();
  });
  on(doc, "click", "[data-print]", () => window.print());
  on(doc, "click", "[data-toggle-hidden]", (el) => {
    const target = doc.getElementById(el.dataset.toggleHidden);
    if (!target) return;
    target.hidden = !target.hidden;
    el.setAttribute("aria-expanded", String(!target.hidden));
  });
  on(doc, "click", "[data-show-twin]", (el) => {
    const twin = doc.getElementById(el.dataset.showTwin);
    const shown = twin.toggleAttribute("data-shown");
    el.setAttribute("aria-expanded", String(shown));
  });
}

function closeDrawer(doc, shell) {
  shell.dataset.drawer = "";
  doc.querySelector("[data-drawer-toggle]")?.setAttribute("aria-expanded", "false");
}

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
