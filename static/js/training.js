// Counts while one ticks: how many are here, and what a supervision session adds up to. The server counts again.
(function () {
  "use strict";
  var form = document.querySelector("form[data-main]");
  if (!form) return;
  function fill(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }
  function boxes(name) { return Array.prototype.slice.call(form.querySelectorAll("input[type=checkbox][name=" + name + "]")); }
  function ticked(name) { return boxes(name).filter(function (box) { return box.checked; }).length; }
  function minutes(name) {
    var parts = (form.elements[name] ? form.elements[name].value : "").split(":");
    return parts.length > 1 ? 60 * parts[0] + +parts[1] : NaN;
  }
  function hours(value) { return String(Math.round(value / 6) / 10); }
  function show() {
    form.querySelectorAll("[data-tally]").forEach(function (place) {
      place.textContent = fill(place.dataset.tally, { ticked: ticked("present"), all: boxes("present").length });
    });
    form.querySelectorAll("[data-arithmetic]").forEach(function (place) {
      var length = minutes("end") - minutes("start") - (+form.elements.break_minutes.value || 0);
      var lines = form.elements.others.value.split("\n").filter(function (line) { return line.trim(); }).length;
      var people = ticked("supervisees") + lines;
      place.textContent = length > 0 && people
        ? fill(place.dataset.arithmetic, { hours: hours(length), people: people, total: hours(length * people) }) : "";
    });
  }
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
})();
