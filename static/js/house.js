// Small help for pages that already work without it. No inline code anywhere, no eval (the page's policy forbids both).
(function () {
  "use strict";
  var root = document.documentElement, body = document.body;
  root.classList.add("js");
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }

  // ---- announce what the server said, move focus to the error summary
  function announce(within) {
    var summary = within.querySelector("[data-focus]");
    if (summary) summary.focus();
    all("[data-messages]", within).forEach(function (region) {
      var children = Array.prototype.slice.call(region.childNodes);
      // A live region speaks only about changes after loading: put the same nodes back in.
      if (children.length) setTimeout(function () { region.replaceChildren.apply(region, children); }, 150);
    });
    all("[data-undo-seconds]", within).forEach(function (form) {
      setTimeout(function () { form.remove(); }, 1000 * form.dataset.undoSeconds);
    });
  }

  // ---- a form being sent: say so after 0.3 s, refuse the second click
  function busy(form, button) {
    if (form.dataset.busy) return false;
    form.dataset.busy = "1";
    if (button && !button.hasAttribute("data-quiet")) {
      setTimeout(function () {
        if (!form.dataset.busy) return;
        button.dataset.words = button.innerHTML;
        button.textContent = button.dataset.saving || body.dataset.saving || "…";
        button.setAttribute("aria-busy", "true");
        button.disabled = true;
      }, 300);
    }
    return true;
  }
  function free(form) {
    delete form.dataset.busy;
    all("[aria-busy=true]", form).forEach(function (button) {
      button.innerHTML = button.dataset.words;
      button.removeAttribute("aria-busy");
      button.disabled = false;
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.method === "get" || form.dataset.download !== undefined) return;
    if (!busy(form, event.submitter)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    var form = event.target, cause = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    // Twice the same form at once: the second request is not sent.
    if (form.matches("form") && form.method === "post" && !busy(form, cause && cause.submitter)) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches && event.target.matches("form")) free(event.target);
  });
  document.addEventListener("free", function (event) { free(event.target); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) all("form[data-busy]").forEach(free); });

  // ---- toasts: HX-Trigger: {"toast": {"text": "…", "undo": "/address/"}}
  function toast(text, undo) {
    var place = document.getElementById("toasts"), box = document.createElement("div"), words = document.createElement("span");
    if (!place) return;
    box.className = "toast";
    words.textContent = text;
    box.appendChild(words);
    if (undo) {
      var button = document.createElement("button");
      button.className = "btn btn-sm";
      button.textContent = body.dataset.undo;
      button.addEventListener("click", function () {
        box.remove();
        window.htmx.ajax("POST", undo, { swap: "none" }).then(function () { location.reload(); });
      });
      box.appendChild(button);
    }
    place.appendChild(box);
    setTimeout(function () { box.remove(); }, undo ? 10000 : 6000);
  }
  document.addEventListener("toast", function (event) { toast(event.detail.text || event.detail.value, event.detail.undo); });
  document.addEventListener("htmx:sendError", function () { toast(body.dataset.failed); });
  document.addEventListener("htmx:responseError", function (event) { toast(event.detail.xhr.status < 500 ? body.dataset.refused : body.dataset.failed); });
  document.addEventListener("htmx:afterSwap", function (event) { announce(event.target); });

  // ---- menus close on Escape, on a click elsewhere; dialogs open by name; steppers step
  document.addEventListener("click", function (event) {
    all("details.menu[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
    var open = event.target.closest("[data-open]"), step = event.target.closest("[data-step]");
    if (open) { all("details.menu[open]").forEach(function (menu) { menu.open = false; }); document.getElementById(open.dataset.open).showModal(); }
    if (step) {
      var input = step.closest(".stepper").querySelector("input");
      if (+step.dataset.step > 0) input.stepUp(); else input.stepDown();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // ---- keyboard: any element says which key reaches it with data-key; a key inside the current row wins
  var waitingForPlace = 0;
  var PLACES = { h: ["today", "portfolio"], p: ["projects", "portfolio"], c: ["people", "clients"], r: ["records", "review", "reports"] };
  function visible(element) { return element.getClientRects().length > 0; }
  function currentRow() { return document.querySelector("[data-row][aria-current=true]"); }
  function moveRow(by) {
    var rows = all("[data-row]").filter(visible), now = rows.indexOf(currentRow());
    var next = rows[now < 0 ? 0 : Math.min(Math.max(now + by, 0), rows.length - 1)];
    if (!next) return;
    rows.forEach(function (row) { row.removeAttribute("aria-current"); });
    next.setAttribute("aria-current", "true");
    var target = next.matches("a, button, [tabindex]") ? next : next.querySelector("a, button, input:not([type=hidden])");
    (target || next).focus();
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("row", { bubbles: true }));
  }
  function reach(key) {
    var selector = "[data-key='" + (window.CSS && CSS.escape ? CSS.escape(key) : key) + "']", row = currentRow();
    var target = (row && row.querySelector(selector)) || all(selector).filter(function (one) { return visible(one) && !one.closest("[data-row]"); })[0];
    if (!target) return false;
    if (target.matches("input:not([type=checkbox]):not([type=radio]):not([type=submit]), textarea, select")) { target.focus(); if (target.select) target.select(); } else target.click();
    return true;
  }
  function save(key, from) {
    var form = from.closest && from.closest("form[method=post]") || document.querySelector("form[data-main]");
    var button = form && (form.querySelector("[data-key='" + key + "']") || document.querySelector("[form='" + form.id + "'][data-key='" + key + "']"));
    if (button) button.click(); else if (form && key === "save") form.requestSubmit();
    return !!form;
  }
  document.addEventListener("keydown", function (event) {
    // An input method that is composing owns the keyboard (229 is what older browsers say).
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    var key = event.key, target = event.target, done = false;
    if (key === "Escape") { all("details.menu[open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); }); return; }
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) { if (save(event.shiftKey ? "save-next" : "save", target)) event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (body.dataset.singleKeys === "off" || document.querySelector("dialog[open]")) return;
    if (target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    if (waitingForPlace && Date.now() - waitingForPlace < 1500) {
      waitingForPlace = 0;
      var link = (PLACES[key] || []).map(function (word) { return document.querySelector("[data-go='" + word + "']"); }).filter(Boolean)[0];
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (key === "g") waitingForPlace = Date.now();
    else if (key === "?" && document.getElementById("keys")) { document.getElementById("keys").showModal(); done = true; }
    else if (key === "j" || key === "k") { moveRow(key === "j" ? 1 : -1); done = true; }
    else if (key === "x") { var row = currentRow(), box = row && row.querySelector("input[type=checkbox]"); if (box) { box.click(); done = true; } }
    else if (key.length === 1) done = reach(key);
    if (done) event.preventDefault();
  });

  announce(document);
})();
