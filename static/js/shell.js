// Furnishes a shell with what this phone has kept: recent clients and projects, or the members of a session, all by mask.
(function () {
  "use strict";
  var form = document.querySelector("form[data-offline]"), box = window.outbox;
  if (!form || !box) return;
  function all(selector, within) { return Array.prototype.slice.call(within.querySelectorAll(selector)); }
  function option(value, words) { var one = document.createElement("option"); one.value = value; one.textContent = words; return one; }
  function furnish(kept) {
    var place = form.querySelector("[data-chosen]"), search = form.querySelector("[data-filter]"), minutes = new Date(Date.now() + 288e5);
    form.dataset.now = minutes.getUTCHours() * 60 + minutes.getUTCMinutes() - performance.now() / 6e4;
    document.querySelector("[data-stranger]").hidden = !!kept;
    if (!kept) return;
    kept.persons.forEach((one) => { place.append(box.chip(one[0], one[1])); });
    function filter() {
      var text = search.value.trim().toLowerCase(), room = 12;
      all(".chip", place).forEach((one) => {
        var on = one.firstChild.checked || (text ? one.textContent.toLowerCase().includes(text) : room > 0);
        one.hidden = !on;
        if (on) room -= 1;
      });
    }
    search.addEventListener("input", filter);
    filter();
    kept.projects.forEach((one) => {
      var group = document.createElement("optgroup");
      group.label = one[1];
      one[2].forEach((line) => { group.append(option(line[0], line[1])); });
      form.elements.project.append(option(one[0], one[1]));
      form.elements.line.append(group);
    });
    all("option", form.elements.project).forEach((one) => { one.defaultSelected = one.value === kept.project; });
    all("[name=kind]", form).forEach((radio) => {
      radio.dataset.minutes = kept.kinds[radio.value][0];
      radio.dataset.lines = kept.kinds[radio.value][1];
      radio.defaultChecked = radio.value === kept.kind;
    });
    form.reset();
  }
  function seat(kept) {
    var known = kept && (kept.sessions || {})[location.pathname], place = form.querySelector("[data-members]"), minutes = known && parseInt(known.minutes, 10) || 0;
    document.querySelector("[data-stranger]").hidden = !!known;
    form.hidden = !known;
    if (!known) return;
    form.dataset.title = document.querySelector("[data-heading]").textContent = known.title;
    known.members.forEach((one) => {
      var line = place.firstElementChild.content.firstElementChild.cloneNode(true), tick = line.firstElementChild, listed = document.createElement("input");
      tick.value = listed.value = one[0];
      tick.checked = one[2];
      line.querySelector("b").textContent = one[1];
      Object.assign(listed, { type: "hidden", name: "listed" });
      place.append(line, listed);
    });
    var began = new Date(Math.floor((Date.now() + 288e5 - minutes * 6e4) / 3e5) * 3e5).toISOString();  // past midnight it is yesterday's
    form.elements.day.value = began.slice(0, 10);
    form.elements.start.value = began.slice(11, 16);
    form.elements.minutes.value = known.minutes;
    form.elements.companion.checked = known.other;
    form.querySelector("[data-companion]").hidden = known.other === undefined || known.other === null;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("kept", (event) => { (form.matches("[data-log]") ? furnish : seat)(event.detail); });
})();
