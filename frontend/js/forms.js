import { each, fill, on } from "./dom.js";
import { checks } from "./checks.js";

/** Checks while typing, busy buttons, reveal that hides itself, show password. */
export function bindForms(doc) {
  on(doc, "input", "[data-check]", (input) => judge(input, false));
  on(doc, "focusout", "[data-check]", (input) => judge(input, true));
  doc.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLElement) || !button.dataset.busy || event.defaultPrevented) return;
    button.style.width = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    // After the event, or the button's own name and value would not be sent.
    setTimeout(() => {
      button.textContent = button.dataset.busy;
      button.setAttribute("aria-disabled", "true");
    });
  });
  on(doc, "click", '[aria-disabled="true"]', (_, event) => event.preventDefault());
  on(doc, "click", "[data-show-password]", (el) => {
    const input = doc.getElementById(el.dataset.showPassword);
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    el.setAttribute("aria-pressed", String(hidden));
  });
  each("[data-hide-after]", (el) => {
    const masked = el.dataset.masked;
    setTimeout(() => {
      el.textContent = masked;
      el.removeAttribute("data-hide-after");
    }, Number(el.dataset.hideAfter) * 1000);
  });
  each("[data-focus]", (el) => el.focus());
}

function judge(input, left) {
  const field = input.closest(".field");
  const hint = field?.querySelector(".field-hint");
  if (!hint) return;
  hint.dataset.plain ??= hint.textContent;
  const verdict = input.value.trim() ? checks[input.dataset.check]?.(input.value) : null;
  if (!verdict || verdict.code === "typing") {
    // Still typing is no error; leaving the field half typed is.
    const late = verdict && left;
    field.dataset.state = late ? "error" : "";
    hint.textContent = verdict ? say(input, verdict, hint) : hint.dataset.plain;
  } else {
    field.dataset.state = verdict.ok ? "success" : "error";
    hint.textContent = say(input, verdict, hint);
  }
  input.setAttribute("aria-invalid", String(field.dataset.state === "error"));
}

function say(input, verdict, hint) {
  const sentence = input.dataset[`say${verdict.word[0].toUpperCase()}${verdict.word.slice(1)}`];
  return fill(sentence, verdict) || hint.dataset.plain;
}
