import { on, setCookie } from "./dom.js";

/** Read aloud, and the size of words in the elders' version. */
export function bindElder(doc) {
  on(doc, "click", "[data-read-aloud]", (el) => {
    const voice = window.speechSynthesis;
    if (!voice) {
      el.nextElementSibling?.removeAttribute("hidden");
      return;
    }
    if (voice.speaking) {
      voice.cancel();
      el.setAttribute("aria-pressed", "false");
      return;
    }
    const speech = new SpeechSynthesisUtterance(words(doc));
    speech.lang = doc.documentElement.lang || "zh-CN";
    speech.rate = 0.85;
    speech.onend = () => el.setAttribute("aria-pressed", "false");
    el.setAttribute("aria-pressed", "true");
    voice.speak(speech);
  });
  on(doc, "click", "[data-size-set]", (el) => {
    setCookie("yl_size", el.dataset.sizeSet);
    doc.documentElement.dataset.size = el.dataset.sizeSet;
  });
}

function words(doc) {
  const main = doc.querySelector("main");
  const parts = [...main.querySelectorAll("h1, h2, p, li, legend, label, button, .elder-btn, dt, dd")];
  const own = parts.filter((el) => !el.closest("[data-silent]") && !parts.some((other) => other !== el && other.contains(el)));
  return own.map((el) => el.innerText.trim()).filter(Boolean).join("。");
}
