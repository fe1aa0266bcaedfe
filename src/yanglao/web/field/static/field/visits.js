/* The page of visits: list, form with a live check, handing in when there is a network. */
(() => {
  const store = window.ylStore;
  const root = document.getElementById("field");
  const said = document.getElementById("said");
  const network = document.getElementById("network");
  const words = JSON.parse(document.getElementById("field-words").textContent);
  const say = (name, values = {}) => Object.entries(values).reduce((text, [k, v]) => text.replace(`{${k}}`, v), words[name]);
  let kept = { visits: [], scales: {}, shift: 0, token: "", login: "/login/", account: "" };
  let now = null; /* the draft on the screen */
  let handing = false;

  /* ---- small makers ---- */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, deed] of Object.entries(value)) made.addEventListener(event, deed);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const button = (text, deed, kind = "") => make("button", { type: "button", class: kind ? `btn btn-${kind}` : "btn", on: { click: deed } }, text);
  const time = () => new Date(Date.now() + kept.shift).toISOString();
  const tell = (text, kind = "attend") => said.replaceChildren(...(text ? [make("div", { class: "notice", "data-kind": kind }, make("span", {}, text))] : []));

  /* ---- drafts ---- */
  /* By account: two assessors may share a device, neither sees what the other fills in. */
  const prefix = () => `visit-${kept.account}-`;
  const nameOf = (id) => prefix() + id;
  const fresh = (visit) => ({
    client_id: crypto.randomUUID(), assessment_id: visit.id, account: kept.account, state: "new", began_at: null, ended_at: null,
    items: {}, coma: false, diagnoses: "", events: {}, informant: "", position: null, photo: "", photo_consent: "", message: "", problems: [],
  });
  const draftOf = async (visit) => (await store.get(nameOf(visit.id))) || fresh(visit);
  const save = (draft) => store.put(nameOf(draft.assessment_id), draft);
  const itemsOf = (scale) => scale.dimensions.flatMap((one) => one.items);

  function lacks(draft, scale) {
    const found = [];
    const left = itemsOf(scale).filter((item) => !draft.items[item.code]).length;
    const asleep = draft.coma && left === itemsOf(scale).length;
    if (left && !asleep) found.push(say("left", { n: left }));
    if (scale.coma && !asleep) {
      const chosen = draft.items[scale.coma[0]];
      if (chosen && (chosen === scale.coma[1]) !== draft.coma) found.push(say("coma_conflict"));
    }
    if (draft.photo && !draft.photo_consent.trim()) found.push(say("photo_consent"));
    return found;
  }

  /* ---- list ---- */
  function stateWords(draft, scale) {
    if (draft.state === "filling") return say("filling", { n: Object.keys(draft.items).length, all: itemsOf(scale).length });
    return say(draft.state);
  }

  async function list() {
    now = null;
    const rows = [];
    for (const visit of kept.visits) {
      const draft = await draftOf(visit);
      const scale = kept.scales[visit.scale];
      if (!scale) continue;
      const done = draft.state === "taken" || draft.state === "held";
      rows.push(make("li", { "data-visit": visit.id, "data-state": draft.state },
        make("div", { class: "row-main" },
          make("strong", {}, `${visit.name} · ${say("years", { n: visit.age })}`),
          make("small", {}, [visit.on, visit.village, visit.place, scale.title].filter(Boolean).join(" · ")),
          make("small", {}, [stateWords(draft, scale), draft.message, ...draft.problems.map((one) => one.message)].filter(Boolean).join("："))),
        make("span", { class: "row-verb" }, done ? "" : button(say(draft.began_at ? "again" : "open"), () => form(visit)))));
    }
    const body = rows.length ? make("ul", { class: "rows" }, ...rows)
      : make("div", { class: "card-body" }, make("p", {}, say("none")), make("p", { class: "small quiet" }, say("none_hint")));
    const ready = rows.some((row) => ["ready", "login"].includes(row.dataset.state));
    root.replaceChildren(make("section", { class: "card" }, body), ready ? make("div", { class: "row" }, button(say("sync"), handIn, "solid")) : "");
  }

  /* ---- form ---- */
  async function form(visit) {
    const draft = await draftOf(visit);
    const scale = kept.scales[visit.scale];
    if (!draft.began_at) draft.began_at = time();
    draft.state = "filling";
    draft.problems = [];
    draft.message = "";
    now = draft;
    await save(draft);
    const check = make("p", { class: "small", id: "check", role: "status", "aria-live": "polite" });
    const hand = button(say("done"), () => finish(draft, scale), "solid");
    const changed = async () => {
      const found = lacks(draft, scale);
      check.textContent = found.length ? found.join("；") : say("complete");
      hand.toggleAttribute("disabled", found.length > 0);
      await save(draft);
    };
    const text = (name, label, hint, value, deed) => make("div", { class: "field" },
      make("label", { for: name }, label), make("input", { class: "input", id: name, value, maxlength: 60, on: { input: (e) => { deed(e.target.value); changed(); } } }),
      make("div", { class: "field-hint" }, hint));
    const parts = [card(visit.name, make("p", { class: "small" }, say("began", { t: draft.began_at.slice(0, 16).replace("T", " ") + "Z" })),
      text("informant", say("informant"), say("informant_hint"), draft.informant, (v) => { draft.informant = v; }),
      scale.coma ? make("label", { class: "check-line" }, make("input", { type: "checkbox", class: "check", id: "coma", checked: draft.coma, on: { change: (e) => { draft.coma = e.target.checked; changed(); } } }), ` ${say("coma")}：${say("coma_hint")}`) : null)];
    for (const one of scale.dimensions) {
      parts.push(card(one.name, ...one.items.map((item) => make("fieldset", { class: "field" }, make("legend", {}, item.name),
        make("div", { class: "choices" }, ...item.options.map(([code, label]) => make("label", { class: "choice" },
          make("input", { type: "radio", name: item.code, value: code, checked: draft.items[item.code] === code, on: { change: () => { draft.items[item.code] = code; changed(); } } }),
          make("span", {}, label))))))));
    }
    const more = [];
    if (scale.diagnoses) more.push(text("diagnoses", say("diagnoses"), "F03 F00.1", draft.diagnoses, (v) => { draft.diagnoses = v; }));
    for (const [kind, label] of scale.events) {
      more.push(make("div", { class: "field" }, make("label", { for: `e-${kind}` }, label),
        make("input", { class: "input", id: `e-${kind}`, type: "number", min: 0, max: 99, inputmode: "numeric", value: draft.events[kind] ?? "", on: { input: (e) => { if (e.target.value === "") delete draft.events[kind]; else draft.events[kind] = Number(e.target.value); changed(); } } }),
        make("div", { class: "field-hint" })));
    }
    if (more.length) parts.push(card(say("events"), ...more));
    parts.push(card(say("photo"), ...proof(draft, changed, text)));
    root.replaceChildren(...parts, make("div", { class: "row" }, check), make("div", { class: "row" }, hand, button(say("back"), list)));
    await changed();
    window.scrollTo(0, 0);
  }

  const card = (title, ...children) => make("section", { class: "card" }, make("header", { class: "card-head" }, make("h2", { class: "card-title" }, title)), make("div", { class: "card-body stack" }, ...children.filter(Boolean)));

  function proof(draft, changed, text) {
    const where = make("p", { class: "small", role: "status" }, draft.position ? say("where_done", { n: Math.round(draft.position[2]) }) : "");
    const locate = button(say("where"), () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => { draft.position = [coords.latitude, coords.longitude, coords.accuracy]; where.textContent = say("where_done", { n: Math.round(coords.accuracy) }); changed(); },
      () => { where.textContent = say("where_failed"); }, { enableHighAccuracy: true, timeout: 15000 }));
    const picture = make("input", { type: "file", id: "photo", accept: "image/*", capture: "environment", "aria-label": say("photo"), on: { change: async (e) => { draft.photo = await smaller(e.target.files[0]); changed(); } } });
    return [locate, where, picture,
      text("photo_consent", say("photo_by"), "", draft.photo_consent, (v) => { draft.photo_consent = v; }),
      button(say("photo_drop"), () => { draft.photo = ""; picture.value = ""; changed(); })];
  }

  /* A picture of at most 1280 points a side, as JPEG: drawn anew, so that what the camera wrote into the file does not travel. */
  async function smaller(file) {
    if (!file) return "";
    const drawn = await createImageBitmap(file);
    const ratio = Math.min(1, 1280 / Math.max(drawn.width, drawn.height));
    const canvas = make("canvas", { width: Math.round(drawn.width * ratio), height: Math.round(drawn.height * ratio) });
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.75).split(",")[1];
  }

  async function finish(draft, scale) {
    if (lacks(draft, scale).length) return;
    draft.ended_at = time();
    draft.state = "ready";
    await save(draft);
    await list();
    await handIn();
  }

  /* ---- network ---- */
  async function load() {
    const answer = await fetch(root.dataset.load, { headers: { Accept: "application/json" } });
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("login");
    const found = await answer.json();
    if (!answer.ok) throw new Error("login");
    if (kept.account !== found.account) kept = { ...kept, ...((await store.get(`kept-${found.account}`)) || { visits: [] }), account: found.account };
    /* What is half filled or not yet handed in stays, whatever the list says now; what was taken goes with its line. */
    const listed = new Set(found.visits.map((visit) => visit.id));
    const still = [];
    for (const visit of kept.visits.filter((one) => !listed.has(one.id))) {
      const draft = await store.get(nameOf(visit.id));
      if (draft && !["new", "taken", "held"].includes(draft.state)) still.push(visit);
      else if (draft) await store.drop(nameOf(visit.id));
    }
    kept = { ...found, visits: [...found.visits, ...still], scales: { ...kept.scales, ...found.scales }, shift: Date.parse(found.now) - Date.now() };
    await store.put(`kept-${kept.account}`, { ...kept, token: "" });
    await store.put("who", kept.account);
  }

  async function handIn() {
    if (handing) return;
    handing = true;
    try {
      const waiting = [];
      for (const name of await store.names()) {
        const draft = name.startsWith(prefix()) ? await store.get(name) : null;
        if (draft && ["ready", "login"].includes(draft.state)) waiting.push(draft);
      }
      if (!waiting.length) return;
      await load();
      for (const draft of waiting) await one(draft);
      tell("");
    } catch (problem) {
      if (problem.message === "login") tellLogin();
      else tell(say("network"));
    } finally {
      handing = false;
      if (!now) await list();
    }
  }

  function tellLogin() {
    said.replaceChildren(make("div", { class: "notice", "data-kind": "attend" }, make("span", {}, say("login")), make("a", { href: `${kept.login}?next=${encodeURIComponent(location.pathname)}` }, say("login_link"))));
  }

  async function one(draft) {
    const answers = { items: draft.items, coma: draft.coma };
    const scale = kept.scales[(kept.visits.find((visit) => visit.id === draft.assessment_id) || {}).scale];
    if (scale && scale.diagnoses) answers.diagnoses = draft.diagnoses.replaceAll("，", " ").replaceAll(",", " ").split(" ").filter(Boolean);
    if (scale && scale.events.length) answers.events = draft.events;
    const body = JSON.stringify({
      client_id: draft.client_id, assessment_id: draft.assessment_id, began_at: draft.began_at, ended_at: draft.ended_at, answers,
      informant: draft.informant, position: draft.position, photo: draft.photo, photo_consent: draft.photo_consent,
    });
    const answer = await fetch(root.dataset.handIn, { method: "POST", body, headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": kept.token } });
    if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) throw new Error("login");
    const found = await answer.json();
    if (answer.ok && (found.state === "taken" || found.state === "held")) {
      /* Handed in: nothing of the answers stays on the phone. */
      await store.put(nameOf(draft.assessment_id), { ...fresh({ id: draft.assessment_id }), client_id: draft.client_id, state: found.state, message: found.message });
      return;
    }
    draft.state = "fix";
    draft.message = [found.message, found.remedy].filter(Boolean).join("。");
    draft.problems = found.problems || [];
    await save(draft);
  }

  function signal() {
    network.textContent = say(navigator.onLine ? "online" : "offline");
  }

  async function start() {
    if (!store.able) {
      root.replaceChildren(make("p", {}, say("insecure")));
      return;
    }
    signal();
    kept = { ...kept, ...((await store.get(`kept-${await store.get("who")}`)) || {}) };
    try {
      await load();
    } catch (problem) {
      if (problem.message === "login") tellLogin();
    }
    await list();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    window.addEventListener("online", () => { signal(); handIn(); });
    window.addEventListener("offline", signal);
    await handIn();
  }

  start();
})();
