// Long forms save themselves: <form data-autosave="address"> with {% autosave %} inside. The page works without this file.
(function () {
  "use strict";
  var PAUSE = 1500, RETRY = 15000, NOT_TEXT = ["csrfmiddlewaretoken", "submission", "version"];

  function watch(form) {
    var line = form.querySelector("[data-save-line]"), timer = 0, busy = null, sending = null, composing = false, stopped = false;

    function filled() {
      var data = new FormData(form);
      data.delete("submission"); // the one-time key belongs to the button
      form.querySelectorAll("input[type=file]").forEach(function (input) { data.delete(input.name); });
      return data;
    }
    function text() {
      var data = filled();
      NOT_TEXT.forEach(function (name) { data.delete(name); });
      return new URLSearchParams(data).toString();
    }
    var saved = text();

    function show(state, words, address) {
      var from = line && line.querySelector("template[data-state=" + state + "]");
      if (!from) return;
      line.querySelectorAll(":scope > :not(template)").forEach(function (old) { old.remove(); });
      line.appendChild(from.content.cloneNode(true));
      var place = line.querySelector(":scope > :not(template) time, :scope > [data-words]"), link = line.querySelector(":scope > a");
      if (place && words) place.textContent = words;
      if (link && address) link.href = address;
    }
    function later(pause) {
      clearTimeout(timer);
      timer = setTimeout(function () { if (!composing) save(); }, pause);
    }
    function save(leaving) {
      clearTimeout(timer);
      var now = text(), data = filled();
      if (stopped || now === saved || now === sending || (busy && !leaving)) return;
      sending = now;
      show("saving");
      function post(keepalive) {
        return fetch(form.dataset.autosave, { method: "POST", body: data, keepalive: keepalive, headers: { "X-Autosave": location.pathname } });
      }
      // A browser lets only 64 KB live on after its page; more is sent as usual and may arrive or not.
      busy = post(!!leaving).catch(function (error) { if (leaving) return post(false); throw error; }).then(function (answer) {
        if (answer.redirected || answer.status === 401 || answer.status === 403) return show("over", "", answer.redirected && answer.url);
        if (answer.status === 409) { stopped = true; return show("conflict", "", location.href); }
        if (!answer.ok) {
          return answer.text().then(function (reason) {
            show("refused", /^text\/plain/.test(answer.headers.get("Content-Type")) ? reason.slice(0, 200) : "");
          });
        }
        saved = now;
        if (form.elements.version && answer.headers.get("X-Version")) form.elements.version.value = answer.headers.get("X-Version");
        if (text() === now) show("saved", answer.headers.get("X-Saved-At"));
        else { show("unsaved"); later(PAUSE); }
      }, function () { show("failed"); later(RETRY); }).then(function () { busy = sending = null; });
    }

    form.addEventListener("input", function () {
      if (stopped) return;
      if (text() === saved) { clearTimeout(timer); return; }
      if (!busy) show("unsaved");
      later(PAUSE);
    });
    form.addEventListener("change", function () { if (text() !== saved) later(PAUSE); });
    form.addEventListener("compositionstart", function () { composing = true; });
    form.addEventListener("compositionend", function () { composing = false; if (text() !== saved) later(PAUSE); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState !== "hidden") return;
      if (busy) busy.then(function () { save(true); }); else save(true);
    });
    window.addEventListener("pagehide", function () { save(true); });
    window.addEventListener("online", function () { later(0); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) stopped = false; });
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      clearTimeout(timer);
      if (!busy) { stopped = true; return; }
      event.preventDefault(); // the draft on its way raises the version; the button waits for it
      busy.then(function () { form.requestSubmit(button); });
    });
  }

  document.querySelectorAll("form[data-autosave]").forEach(watch);
})();
