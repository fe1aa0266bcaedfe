/* The one script of every page: htmx, Alpine (the build that needs no eval), and small behaviours bound by data attributes.
   Behaviours are delegated from the document, so they also hold for what htmx swaps in. */
import htmx from "htmx.org";
import Alpine from "@alpinejs/csp";
import { bindShell } from "./shell.js";
import { bindLists } from "./lists.js";
import { bindForms } from "./forms.js";
import { bindElder } from "./elder.js";
import { bindLazy } from "./lazy.js";

// No style element from the script, no eval: the page's content policy allows neither.
htmx.config.includeIndicatorCSS = false;
window.htmx = htmx;
window.Alpine = Alpine;

bindShell(document);
bindLists(document);
bindForms(document);
bindElder(document);
bindLazy(document);
Alpine.start();
