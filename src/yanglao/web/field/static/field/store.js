/* What the phone keeps: IndexedDB, every record sealed with AES-GCM by a key that cannot be taken out of this browser. */
(() => {
  const NAME = "yl-field";
  let base = null;
  let key = null;

  const asked = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });

  async function open() {
    if (base) return;
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("sealed");
    };
    base = await asked(request);
    key = await asked(base.transaction("keys").objectStore("keys").get("one"));
    if (!key) {
      const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      await asked(base.transaction("keys", "readwrite").objectStore("keys").put(made, "one"));
      key = made;
    }
  }

  async function put(name, value) {
    await open();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const additionalData = new TextEncoder().encode(name);
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain);
    await asked(base.transaction("sealed", "readwrite").objectStore("sealed").put({ iv, sealed }, name));
  }

  /* A record that cannot be read blocks only itself. */
  async function get(name) {
    await open();
    const row = await asked(base.transaction("sealed").objectStore("sealed").get(name));
    if (!row) return null;
    try {
      const additionalData = new TextEncoder().encode(name);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData }, key, row.sealed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  }

  async function names() {
    await open();
    return asked(base.transaction("sealed").objectStore("sealed").getAllKeys());
  }

  async function drop(name) {
    await open();
    await asked(base.transaction("sealed", "readwrite").objectStore("sealed").delete(name));
  }

  window.ylStore = { put, get, names, drop, able: Boolean(window.crypto && crypto.subtle && window.indexedDB) };
})();
