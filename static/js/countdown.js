// Counts the time to a call's closing hour down on the page. Without this file the page says it once.
(function () {
  "use strict";
  function fill(words, values) { return words.replace(/\{([a-z])\}/g, function (_all, name) { return values[name]; }); }
  function show() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-countdown]"), function (place) {
      var minutes = Math.floor((new Date(place.dataset.countdown) - Date.now()) / 60000), days = Math.floor(minutes / 1440), words = place.dataset;
      var text = minutes < 0 ? words.over : days > 1 ? fill(words.days, { n: days })
        : minutes >= 60 ? fill(words.hours, { h: Math.floor(minutes / 60), m: minutes % 60 }) : fill(words.minutes, { m: minutes });
      if (place.textContent !== text) place.textContent = text;
    });
  }
  setInterval(show, 15000);
})();
