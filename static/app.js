/* Hide screen, double-press guard, hours echo, idle notice, connection words.
   Every page works without this file; nothing here is stored, sent or evaluated. */
(function () {
  'use strict';
  var doc = document;
  var root = doc.documentElement;

  function each(selector, act) {
    Array.prototype.forEach.call(doc.querySelectorAll(selector), act);
  }

  // Hide screen. Blank first: the network may take seconds and someone is looking.
  var hide = doc.querySelector('[data-hide]');

  function leave() {
    if (!hide) return;
    root.classList.add('is-hidden');
    each('input,textarea,select', function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = field.defaultChecked = false;
      else if (field.options) field.selectedIndex = -1;
      else field.value = field.defaultValue = '';
    });
    doc.title = 'Station supplies';
    location.replace(hide.href);
  }

  // A slip's picture carries its number behind the #, which no server and no log sees.
  var slip = doc.querySelector('[data-from-address]');
  var read = /^#([A-Za-z0-9-]{4,12})$/.exec(location.hash);
  if (slip && read && !slip.value) slip.value = read[1];

  var presses = [];
  doc.addEventListener('keydown', function (event) {
    if (event.key !== 'Shift') presses = [];
    else if (!event.repeat) {
      presses = presses.slice(-2).concat(event.timeStamp);
      if (presses.length === 3 && presses[2] - presses[0] <= 2000) leave();
    }
  });
  if (hide) {
    hide.addEventListener('click', function (event) {
      event.preventDefault();
      leave();
    });
  }
  // A page taken back from memory after hiding stays blank and leaves again; others may submit anew.
  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) return;
    if (root.classList.contains('is-hidden')) leave();
    each('form', function (form) { form.sentAt = 0; });
  });

  // Double press. Buttons stay enabled, so that the pressed button's own name still travels.
  doc.addEventListener('submit', function (event) {
    var form = event.target;
    var now = Date.now();
    var since = now - (form.sentAt || 0);
    if (since >= 0 && since < 3000) event.preventDefault();
    else form.sentAt = now;
  });

  // "That is today 12:40", on the server's clock: a phone's own clock and time zone are often wrong.
  var MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  var DAY = 864e5;

  function two(number) { return (number < 10 ? '0' : '') + number; }

  each('[data-hours-echo]', function (echo) {
    var field = doc.getElementById(echo.getAttribute('data-hours-echo'));
    var part = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(echo.getAttribute('data-now') || '');
    if (!field || !part) return;
    // The station's wall clock is carried as if it were UTC, so no zone table is needed.
    var start = Date.UTC(part[1], part[2] - 1, part[3], part[4], part[5]);

    function show() {
      var hours = field.value.trim();
      if (!/^\d{1,3}$/.test(hours)) { echo.textContent = ''; return; }
      var now = start + performance.now();
      var then = new Date(now - hours * 36e5);
      var days = Math.floor(now / DAY) - Math.floor(then / DAY);
      echo.textContent = 'That is ' +
        (days === 0 ? 'today' : days === 1 ? 'yesterday' : then.getUTCDate() + ' ' + MONTHS[then.getUTCMonth()]) +
        ' ' + two(then.getUTCHours()) + ':' + two(then.getUTCMinutes());
    }
    field.addEventListener('input', show);
    show();
  });

  // Which of the things a report needs are there; the Check button says the same from the server.
  each('[data-needs]', function (line) {
    var form = line.parentNode;
    while (form.nodeName !== 'FORM') form = form.parentNode;
    var needs = line.getAttribute('data-needs').split(' ');
    var without = (line.getAttribute('data-without') || '').split(' ');

    function show() {
      var known = Array.prototype.some.call(form.elements, function (field) {
        var chosen = /^(checkbox|radio)$/.test(field.type) ? field.checked : (field.value || '').trim();
        if (!chosen) return false;
        if (field.name === 'kind') return without.indexOf(field.value) >= 0;
        return needs.indexOf(field.name) >= 0 && field.value !== 'unknown';
      });
      var said = known ? 'known' : 'missing';
      if (line.lastElementChild.textContent !== said) line.lastElementChild.textContent = said;
    }
    form.addEventListener('input', show);
  });

  // One minute before the server locks the session; the server's rest time counts from this page.
  var idle = doc.querySelector('[data-idle-seconds]');
  if (idle) {
    setTimeout(function () {
      idle.querySelector('[role=status]').textContent =
        'You will be locked out in 1 minute. Your answers stay here.';
    }, Math.max(0, idle.getAttribute('data-idle-seconds') - 60) * 1000);
  }

  // The line. The page was sent, so "Connected" is true until the browser says otherwise.
  var line = doc.querySelector('[data-line]');
  function connection() {
    line.classList.toggle('is-offline', !navigator.onLine);
    line.lastElementChild.textContent = navigator.onLine ? 'Connected' : 'No connection';
  }
  if (line) {
    window.addEventListener('online', connection);
    window.addEventListener('offline', connection);
  }

  var summary = doc.querySelector('.govuk-error-summary');
  if (summary) {
    summary.tabIndex = -1;
    summary.focus();
  }
})();
