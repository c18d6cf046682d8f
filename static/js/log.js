// The quick log made quicker: the page works without this file.
(function () {
  "use strict";
  var form = document.querySelector("form[data-log]");
  if (!form) return;
  function all(selector, within) { return Array.prototype.slice.call((within || form).querySelectorAll(selector)); }
  function one(selector) { return form.querySelector(selector); }
  function checked(name) { return one("[name=" + name + "]:checked"); }
  function words(input) { var span = input && input.parentNode.querySelector("span"); return span ? span.textContent.trim() : ""; }
  function say(name, value) { return (form.dataset[name] || "#").replace("#", value); }

  // ---- durations as people write them: 90, 90m, 1.5h, 1:30, 1小时30分, １．５小时 (the server decides, this only echoes)
  function minutesOf(text) {
    text = (text || "").normalize("NFKC").replace(/\s+/g, "").toLowerCase().replace("。", ".");
    var found;
    if (/^\d{1,5}$/.test(text)) return +text;
    if ((found = /^(\d{1,3}):([0-5]\d)$/.exec(text))) return 60 * found[1] + +found[2];
    if (/^半个?(小时|钟头)$/.test(text)) return 30;
    if ((found = /^(\d+)个?半(小时|钟头)$/.exec(text))) return 60 * found[1] + 30;
    found = /^(?:(\d{1,4}(?:\.\d{1,4})?)(?:h|hr|hrs|hours?|个?小时|个?钟头|时))?(?:(\d{1,5})(?:m|mins?|minutes?|分钟?)|(\d{1,2})|(半))?$/.exec(text);
    if (!found || !(found[1] || found[2])) return null;
    return Math.round(60 * (found[1] || 0)) + +(found[2] || found[3] || (found[4] ? 30 : 0));
  }
  function durationWords(minutes) {
    var parts = [], hours = Math.floor(minutes / 60);
    if (hours) parts.push(say("h", hours));
    if (minutes % 60 || !hours) parts.push(say("min", minutes % 60));
    return parts.join(" ");
  }
  function minutes() {
    var chosen = checked("minutes");
    if (!chosen) return null;
    return chosen.value === "other" ? minutesOf(one("[name=other_minutes]").value) : +chosen.value;
  }
  var other = one("[name=other_minutes]"), echo = null;
  if (other && form.dataset.min) {
    echo = document.createElement("output");
    echo.className = "echo";
    echo.htmlFor = other.id;
    other.insertAdjacentElement("afterend", echo);
  }

  // ---- the line above the buttons repeats the facts
  var facts = one("[data-facts]");
  function tell() {
    if (echo) { var typed = minutesOf(other.value); echo.textContent = typed ? "= " + durationWords(typed) : ""; }
    if (!facts) return;
    var people = all("[name=persons]:checked").map(words), head = +(one("[name=headcount]") || {}).value || 0, parts = [words(checked("kind"))];
    if (people.length > 3) people = people.slice(0, 3).concat(say("more", people.length - 3));
    if (head) people.push(say("without", head));
    parts.push(people.join(", ") || form.dataset.nobody);
    var day = checked("day"), start = one("[name=start]").value;
    parts.push((day && day.value === "other" ? one("[name=other_day]").value : words(day)) + " " + start);
    if (minutes()) parts.push(durationWords(minutes()));
    facts.textContent = parts.filter(Boolean).join(" · ");
  }

  // ---- the start follows a service that ended just now, until somebody touches it
  var startTouched = !!document.querySelector(".error-summary"), minutesTouched = startTouched;
  function pad(number) { return (number < 10 ? "0" : "") + number; }
  function moveStart() {
    var day = checked("day"), spent = minutes(), start = one("[name=start]");
    if (startTouched || !facts || !spent || !day || day.value !== "today") return;
    // The agency's clock, not the device's: minutes of its day when the page was made, and what has passed since.
    var begun = Math.floor((+form.dataset.now + performance.now() / 60000 - spent) / 5) * 5;
    if (begun >= 0) start.value = pad(Math.floor(begun / 60)) + ":" + pad(begun % 60);
  }

  // ---- the kind brings its usual duration and says where it counts
  function kindChanged() {
    var kind = checked("kind");
    if (!kind || !kind.dataset.minutes) return;
    if (!minutesTouched) {
      var usual = one("[name=minutes][value='" + kind.dataset.minutes + "']");
      (usual || one("[name=minutes][value=other]")).checked = true;
      if (!usual) other.value = kind.dataset.minutes;
      moveStart();
    }
    sentence();
  }
  function sentence() {
    var place = one("[data-sentence]"), project = one("[name=project]"), line = one("[name=line]"), kind = checked("kind");
    if (!place || !project || !project.selectedOptions.length) return;
    var chosen = line.value, pairs = kind && kind.dataset.lines || "";
    if (!chosen) pairs.split(" ").forEach(function (pair) { if (pair.split(":")[0] === project.value) chosen = pair.split(":")[1]; });
    var option = chosen && line.querySelector("option[value='" + chosen + "']");
    place.textContent = project.selectedOptions[0].textContent + (option ? " › " + option.textContent : "");
  }

  form.addEventListener("change", function (event) {
    var name = event.target.name;
    if (name === "start") startTouched = true;
    if (name === "minutes") { minutesTouched = true; moveStart(); if (event.target.value === "other") other.focus(); }
    if (name === "day") { if (event.target.value === "other") one("[name=other_day]").focus(); }
    if (name === "kind") kindChanged();
    if (name === "project") { one("[name=line]").value = ""; sentence(); }
    if (name === "line") sentence();
    if (name === "persons") choose(event.target);
    tell();
  });
  form.addEventListener("input", function (event) { if (event.target.name === "other_minutes") { minutesTouched = true; moveStart(); } tell(); });

  // ---- a found client moves to the chosen ones; Enter takes the first
  var search = one("[name=q]"), found = one("[data-found]"), chosen = one("[data-chosen]");
  function choose(box) {
    if (!found || !found.contains(box) || !box.checked) return;
    all("[name=persons][value='" + box.value + "']", chosen).forEach(function (same) { same.closest(".chip").remove(); });
    chosen.insertBefore(box.closest(".chip"), chosen.firstChild);
    found.replaceChildren();
    search.value = "";
    search.focus();
  }
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (!event.target.matches("input:not([type=checkbox]):not([type=radio]):not([type=submit])")) return;
    event.preventDefault(); // Enter in a field is not "save"
    var first = event.target === search && found.querySelector("[name=persons]");
    if (first) { first.checked = true; first.dispatchEvent(new Event("change", { bubbles: true })); }
  });

  // ---- a form that was saved on the phone begins anew (offline.js), as if the page had been opened now
  form.addEventListener("reset", function () {
    setTimeout(function () { startTouched = minutesTouched = false; kindChanged(); moveStart(); tell(); });
  });

  if (facts && search && !document.querySelector("[data-undo-seconds], .error-summary, [data-focus]") && matchMedia("(hover: hover) and (pointer: fine)").matches && !all("[name=persons]:checked").length) search.focus({ preventScroll: true });
  tell();
})();
