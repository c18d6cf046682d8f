// The outbox: what is saved here stands on the phone first and is then sent, once and only once (docs/adr/0008-the-outbox.md).
// Pages work without this file; it needs scripts, a store, locks and a secure address.
(function () {
  "use strict";
  var here = document.getElementById("offline"), DAY = 864e5, WEEK = 7 * DAY, PAUSES = [5e3, 3e4, 3e5];
  var NEVER = { csrfmiddlewaretoken: 1, submission: 1, q: 1 };
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }

  // ---- a device of several people keeps nothing; the choice is the device's own
  function shared() { try { return localStorage.getItem("shared") === "1"; } catch (e) { return true; } }
  all("[data-shared]").forEach((box) => {
    box.checked = shared();
    box.addEventListener("change", () => {
      try { localStorage.setItem("shared", box.checked ? "1" : "0"); } catch (e) { return; }
      if (box.checked) forget().then(leaveWorker); else location.reload();
    });
  });

  // ---- three stores: outbox (what waits, with photos), recents (by mask and number, for a week), meta (whose they are)
  var opening = null;
  function open() {
    opening = opening || new Promise((done, fail) => {
      var asked = indexedDB.open("socialwork", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("outbox", { keyPath: "uuid" });
        asked.result.createObjectStore("recents");
        asked.result.createObjectStore("meta");
      };
      asked.onsuccess = () => { done(asked.result); };
      asked.onerror = () => { fail(asked.error); };
    });
    return opening;
  }
  async function deal(store, mode, act) { // done when it stands on the disk
    var base = await open();
    return new Promise((done, fail) => {
      var deed = base.transaction(store, mode, { durability: "strict" }), asked = act(deed.objectStore(store));
      deed.oncomplete = () => { done(asked && asked.result); };
      deed.onabort = deed.onerror = () => { fail(deed.error); };
    });
  }
  var db = {
    all: (store) => deal(store, "readonly", (s) => s.getAll()),
    get: (store, key) => deal(store, "readonly", (s) => s.get(key)),
    put: (store, value, key) => deal(store, "readwrite", (s) => s.put(value, key)),
    drop: (store, key) => deal(store, "readwrite", (s) => s.delete(key)),
    clear: (store) => deal(store, "readwrite", (s) => s.clear()),
    // Changes what still stands there; what is gone stays gone.
    change: (uuid, act) => {
      return deal("outbox", "readwrite", (s) => {
        s.get(uuid).onsuccess = (event) => { var item = event.target.result; if (item && act(item) !== false) s.put(item); };
      });
    }
  };
  async function forget() {
    await db.clear("recents");
    await db.clear("meta");
    if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  }
  async function leaveWorker() {
    if (!navigator.serviceWorker) return;
    (await navigator.serviceWorker.getRegistrations()).forEach((one) => { one.unregister(); });
  }

  // ---- signing out asks when something waits, and forgets the clients
  document.addEventListener("submit", (event) => {
    var form = event.target;
    if (!form.matches("[data-leave]") || event.defaultPrevented || !window.indexedDB) return;
    event.preventDefault();
    db.all("outbox").then((items) => {
      if (items.length && !confirm(form.dataset.leave.replace("#", items.length))) return form.dispatchEvent(new CustomEvent("free", { bubbles: true }));
      return forget().then(() => { form.submit(); });
    }).catch(() => { form.submit(); });
  });

  var ready = here && window.indexedDB && navigator.locks && window.crypto && crypto.randomUUID && window.AbortSignal && AbortSignal.timeout;
  if (!ready) return;
  var owner = here.dataset.owner || "", token = "", kept = null, step = 0, timer = 0;

  // ---- words
  function say(name, words, before) {
    var shown = document.querySelector("[data-said=" + name + "]");
    if (shown) shown.remove();
    var box = here.querySelector("[data-say=" + name + "]").content.firstElementChild.cloneNode(true);
    box.dataset.said = name;
    all("[data-words]", box).forEach((place) => { place.textContent = words || ""; });
    (before || here).insertAdjacentElement("beforebegin", box);
    return box;
  }
  function unsay(name) { all("[data-said=" + name + "]").forEach((box) => { box.remove(); }); }
  async function mine() {
    return (await db.all("outbox")).filter((item) => item.owner === owner).sort((a, b) => a.at - b.at);
  }
  async function count() {
    var n = (await mine()).length;
    all("a[href='" + here.dataset.outbox + "']").forEach((link) => {
      var badge = link.querySelector(".badge-count");
      if (badge) badge.remove();
      if (!n || !link.closest("nav")) return;
      badge = document.createElement("span");
      badge.className = "badge-count";
      badge.textContent = n;
      link.append(" ", badge);
    });
    all("[data-count]").forEach((place) => { place.textContent = n; });
    all("[data-waiting]").forEach((line) => { line.hidden = !n; });
    var local = n ? null : document.querySelector("[data-said=local]");
    if (local) { say("sent", local.querySelector("[data-words]").textContent, local); unsay("local"); } // it said that it waits
    document.dispatchEvent(new CustomEvent("outbox"));
    return n;
  }

  // ---- sending: one sender at a time, the oldest first; a wanted one before all others
  async function ask(query) {
    var answer = await fetch(here.dataset.outbox + "ready/" + (query || ""), { headers: { "X-Outbox": owner }, redirect: "manual", signal: AbortSignal.timeout(2e4) });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 || answer.status === 404) throw "login";
    if (!answer.ok) throw "later";
    var told = await answer.json();
    if (told.owner !== owner) throw "login";
    token = told.token;
    if (told.release !== here.dataset.release) say("release");
    unsay("login");
    return told;
  }
  async function post(item, now) {
    var body = new FormData();
    item.fields.forEach((pair) => { body.append(pair[0], pair[1]); });
    item.photos.forEach((photo) => { body.append("photos", new File([photo.body], photo.name, { type: photo.type })); });
    var answer = await fetch(item.action, { method: "POST", body: body, redirect: "manual", headers: now ? { "X-Outbox": owner, "X-CSRFToken": token, "X-Now": "1" } : { "X-Outbox": owner, "X-CSRFToken": token }, signal: AbortSignal.timeout(12e4) });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw "login";
    if (answer.status === 429 || answer.status >= 500) throw "busy";
    var told = await answer.json().catch(() => { return {}; });
    if (answer.ok && !told.number) throw "later"; // somebody else's page, or cut off: asked once more it says the same
    told.refused = !answer.ok || (item.edited && answer.status === 200);
    if (told.refused) {
      told.words = told.words || String(answer.status);
      await db.change(item.uuid, (now) => { if (now.state !== "editing") { now.state = "refused"; now.words = told.words; now.anyway = told.anyway; } });
    } else await db.drop("outbox", item.uuid);
    return told;
  }
  async function work(wanted) {
    var done = {}, tried = {}, asked = false, waiting, item;
    function due(one) { return one.state === "waiting" && !tried[one.uuid]; }
    for (;;) {
      waiting = (await mine()).filter(due);
      item = waiting.find((one) => one.uuid === wanted) || waiting[0];
      if (!item) return done;
      if (!asked && !(wanted && token)) { await ask(); asked = true; }
      tried[item.uuid] = true;
      try {
        done[item.uuid] = await post(item, item.uuid === wanted);
      } catch (trouble) {
        if (trouble === "login" && !asked) { token = ""; delete tried[item.uuid]; continue; } // perhaps only the token is old
        if (trouble !== "busy") throw trouble;
        await db.change(item.uuid, (now) => { now.tries += 1; });
        done.later = true;
      }
    }
  }
  function drain(wanted) {
    clearTimeout(timer);
    timer = 0;
    if (!owner) return Promise.resolve({});
    return navigator.locks.request("outbox", wanted ? {} : { ifAvailable: true }, async (lock) => {
      if (!lock) return { later: true };
      try { return await work(wanted); } catch (trouble) { return { later: true, login: trouble === "login" }; }
    }).then(async (done) => {
      var n = await count();
      if (done.login) { if (n) say("login"); } else if (done.later && n) { timer = setTimeout(drain, PAUSES[step]); step = Math.min(step + 1, 2); } else step = 0;
      return done;
    });
  }

  // ---- saving: kept on the phone first, then sent
  var clock = Date.now();
  function now(form) { return +(form.dataset.clock || clock) + Date.now() - clock; } // the agency's clock where a page brought it
  function dayOf(moment) { return new Date(moment + 288e5).toISOString().slice(0, 10); } // Shanghai knows no summer time
  function taken(form, button) {
    var item = { uuid: form.elements.client_uuid.value, owner: owner, action: form.getAttribute("action") || location.pathname, page: location.pathname, at: Date.now(),
      fields: [], photos: [], labels: {}, state: "waiting", words: "", tries: 0, edited: form.dataset.edited === "1" };
    if (form.matches("[data-log]")) item.page = here.dataset.log;
    var data = new FormData(form), log = form.matches("[data-log]"), day = data.get("day");
    if (button && button.name) data.append(button.name, button.value);
    if (log && (day === "today" || day === "yesterday")) {
      data.set("day", "other"); // today is today, whenever it is sent
      data.set("other_day", dayOf(now(form) - (day === "yesterday" ? DAY : 0)));
    }
    data.forEach((value, name) => {
      if (value instanceof File) { if (value.size) item.photos.push(value); } else if (!NEVER[name]) item.fields.push([name, value]);
    });
    item.title = log ? titleOf(form, data, item) : form.dataset.title + " " + (form.querySelector("[data-present]") || {}).textContent;
    return item;
  }
  // What stands in the list: clients by their mask, whatever the page calls them.
  function titleOf(form, data, item) {
    var kind = form.querySelector("[name=kind]:checked");
    var people = data.getAll("persons").map((key) => {
      var known = kept && kept.persons.filter((one) => one[0] === key)[0];
      item.labels[key] = known ? known[1] : here.dataset.client;
      return item.labels[key];
    });
    return [kind && kind.parentNode.textContent.trim(), people.slice(0, 3).join(", "), data.get("other_day") + " " + data.get("start")].filter(Boolean).join(" · ");
  }
  async function save(form, button) {
    var item = taken(form, button), answer = null;
    form.inert = true; // nothing is typed between taking and clearing
    try {
      item.photos = await Promise.all(item.photos.map(async (file) => { return { name: file.name, type: file.type, body: await file.arrayBuffer() }; }));
      await db.put("outbox", item);
    } catch (trouble) {
      if (form.method === "post" && navigator.onLine) return native(form, button);
      free(form);
      return say("full", "", form).focus();
    }
    if (form.elements.csrfmiddlewaretoken) token = form.elements.csrfmiddlewaretoken.value;
    if (navigator.onLine) {
      answer = await Promise.race([drain(item.uuid), new Promise((done) => { setTimeout(done, 8e3); })]);
      answer = answer && answer[item.uuid];
    }
    if (answer && !answer.refused) { location.href = answer.url; return; }
    if (answer && form.method === "post") return native(form, button); // the page shows its mistakes as ever; what waits is taken away there
    var n = await count();
    if (form.matches("[data-log]")) afresh(form); else form.hidden = true; // a session is written down once
    var box = answer ? say("refused", answer.words, form) : say(n ? "local" : "sent", item.title, form);
    all("[data-count]", box).forEach((place) => { place.textContent = n; });
    hint(box);
    box.focus();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }
  function free(form) { form.inert = false; form.dispatchEvent(new CustomEvent("free", { bubbles: true })); }
  function native(form, button) {
    if (button && button.name) { var more = document.createElement("input"); more.type = "hidden"; more.name = button.name; more.value = button.value; form.append(more); }
    form.submit();
  }
  function afresh(form) {
    form.reset();
    form.elements.client_uuid.value = crypto.randomUUID();
    form.dataset.edited = "";
    unsay("refused");
    unsay("sent");
    free(form);
  }
  function hint(box) {
    var ios = /iP(hone|ad|od)/.test(navigator.userAgent) && navigator.standalone === false, needs = !navigator.serviceWorker ? "worker" : ios ? "ios" : "";
    all("[data-hint]", box).forEach((line) => { line.hidden = line.dataset.hint !== needs; });
  }
  document.addEventListener("submit", (event) => {
    var form = event.target;
    if (event.defaultPrevented || !form.matches("[data-offline]") || shared() || !owner) return;
    event.preventDefault();
    if (!form.inert) save(form, event.submitter);
  });

  // ---- a form filled in from what was kept: a shell from the recents, an item to be edited
  function chip(key, label, on) {
    var line = document.createElement("label"), box = document.createElement("input"), words = document.createElement("span");
    line.className = "chip";
    Object.assign(box, { type: "checkbox", name: "persons", value: key, checked: !!on });
    words.textContent = label;
    line.append(box, words);
    return line;
  }
  // A session that was opened with a signal: its members by number and mask, for a week.
  function remember(form) {
    var known = kept.sessions || {}, other = form.elements.companion;
    known[location.pathname] = { at: Date.now(), title: form.dataset.title, minutes: form.elements.minutes.value, other: other && other.checked,
      members: all("[name=present]", form).map((box) => [box.value, box.dataset.mask, box.defaultChecked]) };
    kept.sessions = {};
    Object.keys(known).sort((a, b) => known[b].at - known[a].at).slice(0, 10).forEach((path) => { if (Date.now() - known[path].at < WEEK) kept.sessions[path] = known[path]; });
    return db.put("recents", kept, owner);
  }
  function refill(form, item) {
    var known = {};
    item.fields.forEach((pair) => { (known[pair[0]] = known[pair[0]] || []).push(pair[1]); });
    Object.keys(item.labels || {}).forEach((key) => {
      if (!form.querySelector("[name=persons][value='" + key + "']")) form.querySelector("[data-chosen]").prepend(chip(key, item.labels[key]));
    });
    all("input, select, textarea", form).forEach((field) => {
      if (NEVER[field.name] || !field.name || field.type === "file") return;
      var values = known[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    });
    pictures(form, item);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function pictures(form, item) {
    var input = form.querySelector("input[type=file]"), box = new DataTransfer();
    if (!input || input.files.length || !item.photos.length) return;
    item.photos.forEach((photo) => { box.items.add(new File([photo.body], photo.name, { type: photo.type })); });
    input.files = box.files;
  }
  async function dress(form) {
    var wanted = new URLSearchParams(location.search).get("outbox"), item;
    if (form.method === "dialog") { form.elements.client_uuid.value = crypto.randomUUID(); document.dispatchEvent(new CustomEvent("kept", { detail: kept })); }
    item = await db.get("outbox", wanted || form.elements.client_uuid.value);
    if (!item || item.owner !== owner) return;
    if (wanted) {
      await db.change(wanted, (one) => { one.state = "editing"; });
      refill(form, item);
      form.dataset.edited = "1";
      if (item.words) say("refused", item.words, form);
    } else if (item.state === "refused" && document.querySelector("[data-focus]")) { // sent from here a moment ago; the page says what is wrong
      pictures(form, item);
      await db.drop("outbox", item.uuid);
    }
  }

  // ---- what the phone needs for the time without a signal, fetched while there is one
  async function provide(form) {
    if (kept && kept.release === here.dataset.release && Date.now() - kept.at < (form ? 6e4 : 18e5)) return;
    var before = kept, told = await ask("?recents");
    kept = { at: Date.now(), shelved: before && before.shelved, sessions: before && before.sessions, until: Date.now() + WEEK, release: told.release, persons: told.persons, projects: told.projects, kinds: told.kinds, kind: told.kind, project: told.project };
    await db.put("recents", kept, owner);
    if (!navigator.serviceWorker || !window.caches || before && before.release === told.release && Date.now() - before.shelved < DAY) return;
    await navigator.serviceWorker.register("/sw.js");
    await shelve();
    kept.shelved = kept.at;
    await db.put("recents", kept, owner);
  }
  async function shelve() {
    var shelf = await caches.open("shell"), pages = {}, files = {};
    await Promise.all(["log", "list", "session"].map(async (name) => {
      var address = here.dataset.outbox + "shell/" + name + "/", answer = await fetch(address, { headers: { "X-Outbox": owner }, redirect: "manual" }); // nobody asked: it must not end a session under an open form
      if (!answer.ok) throw "later";
      pages[address] = answer.clone();
      all("link[href], script[src]", new DOMParser().parseFromString(await answer.text(), "text/html")).forEach((one) => { files[one.getAttribute("href") || one.getAttribute("src")] = 1; });
    }));
    await Promise.all(Object.keys(files).map(async (name) => {
      var answer = await fetch(name);
      if (!answer.ok) throw "later";
      await shelf.put(name, answer);
    }));
    for (var address in pages) await shelf.put(address, pages[address]); // a page only after all that it needs
    (await shelf.keys()).forEach((one) => { var path = new URL(one.url).pathname; if (!files[path] && !pages[path]) shelf.delete(one); });
  }

  async function begin() {
    var form = document.querySelector("form[data-offline]"), last = await db.get("meta", "owner");
    if (owner && last !== owner) { await db.clear("recents"); await db.put("meta", owner, "owner"); }
    owner = owner || last || "";
    kept = owner ? await db.get("recents", owner) : null;
    if (kept && kept.until < Date.now()) { await db.clear("recents"); kept = null; }
    if (form) await dress(form);
    await count();
    here.dataset.begun = 1;
    if (here.dataset.owner && navigator.onLine && !shared()) await provide(form).catch(() => {});
    if (form && form.method === "post" && form.matches("[data-attendance]") && kept && !shared()) await remember(form);
    drain();
  }
  window.outbox = { db: db, mine: mine, drain: drain, count: count, owner: () => owner, chip: chip, sessions: () => kept && kept.sessions || {} };
  window.addEventListener("online", () => { step = 0; drain(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") drain(); });
  setInterval(drain, 3e5);
  document.addEventListener("DOMContentLoaded", () => { begin().catch(() => {}); }); // when all that listens to it is there
})();
