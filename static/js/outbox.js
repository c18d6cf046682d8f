// The list of what waits on this phone; offline.js keeps and sends it.
(function () {
  "use strict";
  var place = document.getElementById("outbox"), box = window.outbox;
  if (!place || !box) return;
  function one(selector, within) { return (within || place).querySelector(selector); }
  function pad(n) { return (n < 10 ? "0" : "") + n; }
  function when(at) { var d = new Date(at); return d.getFullYear() + "-" + pad(d.getMonth() + 1) + "-" + pad(d.getDate()) + " " + pad(d.getHours()) + ":" + pad(d.getMinutes()); }
  function fill(name, on, value) {
    var line = one("[data-" + name + "]");
    line.dataset.words = line.dataset.words || line.textContent;
    line.hidden = !on;
    line.textContent = line.dataset.words.replace("#", value);
  }
  function row(item) {
    var line = one("template[data-row]").content.firstElementChild.cloneNode(true), state = one("template[data-state=" + item.state + "]");
    line.dataset.uuid = item.uuid;
    one("[data-what]", line).textContent = item.title;
    one("[data-when]", line).textContent = when(item.at);
    one("[data-words]", line).textContent = item.words;
    one("[data-state]", line).append(state.content.cloneNode(true));
    one("[data-act=anyway]", line).hidden = !item.anyway;
    one("[data-act=edit]", line).href = item.page + "?outbox=" + item.uuid;
    return line;
  }
  async function draw() {
    var items = await box.mine(), whole = await box.db.all("outbox");
    one("[data-list]").replaceChildren.apply(one("[data-list]"), items.map(row));
    one("[data-none]").hidden = items.length > 0;
    one("[data-old]").hidden = !(items.length && Date.now() - items[0].at > 3 * 864e5);
    fill("sum", items.length, items.length);
    fill("oldest", items.length, items.length && when(items[0].at));
    fill("others", whole.length > items.length, whole.length - items.length);
    var sessions = box.sessions(), paths = Object.keys(sessions), rooms = one("[data-sessions]");
    rooms.hidden = !paths.length;
    rooms.lastElementChild.replaceChildren.apply(rooms.lastElementChild, paths.map((path) => {
      var line = document.createElement("li"), link = document.createElement("a");
      link.href = path;
      link.textContent = sessions[path].title;
      line.append(link);
      return line;
    }));
    ["all", "export"].forEach((act) => { one("[data-act=" + act + "]").hidden = !items.length; });
  }
  function text(buffer) {
    var bytes = new Uint8Array(buffer), parts = [];
    for (var n = 0; n < bytes.length; n += 32768) parts.push(String.fromCharCode.apply(null, bytes.subarray(n, n + 32768)));
    return btoa(parts.join(""));
  }
  async function backup() {
    var items = await box.mine(), link = document.createElement("a");
    items.forEach((item) => { item.photos.forEach((photo) => { photo.body = text(photo.body); }); });
    link.href = URL.createObjectURL(new Blob([JSON.stringify(items, null, 1)], { type: "application/json" }));
    link.download = "outbox-" + when(Date.now()).replace(/\D/g, "-") + ".json";
    link.click();
    setTimeout(() => { URL.revokeObjectURL(link.href); }, 6e4);
  }
  place.addEventListener("click", async (event) => {
    var button = event.target.closest("button[data-act]"), line = event.target.closest("[data-uuid]"), act = button && button.dataset.act;
    if (act === "export") return backup();
    if (act === "delete" && confirm(place.dataset.sure)) { await box.db.drop("outbox", line.dataset.uuid); await box.count(); }
    if (act === "retry" || act === "anyway") {
      await box.db.change(line.dataset.uuid, (item) => {
        item.state = "waiting";
        item.words = item.anyway = "";
        if (act === "anyway") item.fields.push(["anyway", "1"]);
      });
    }
    if (act && act !== "delete") await box.drain();
  });
  document.addEventListener("outbox", draw); // offline.js says so at its beginning, too
})();
