/**
 * What the page does by itself: sort and filter candidates, filter findings, copy a text. It asks nobody for anything, and
 * without it every other part of the page is there all the same. Candidates are drawn a page at a time, so that a filter over
 * thousands stays quick.
 */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  const STEP = 60;
  const data = document.getElementById('candidates');
  const packed = data ? JSON.parse(data.textContent) : undefined;
  const unknown = 'unknown';
  const number = (value, digits) => value === null ? unknown : value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits === 4 ? 2 : 0 });

  function unpack(key) {
    const target = key.slice(key.lastIndexOf(' ') + 1);
    return packed.lists[key].map(([index, words, gbps], order) => {
      const [name, usd, own] = packed.machines[target][index];
      const because = words.map((word) => packed.words[word]).join('; ');
      const rate = gbps === undefined ? own : gbps;
      return { order, name, usd, gbps: rate, value: usd === null || !rate ? null : usd / rate, because, text: (name + ' ' + because).toLowerCase() };
    });
  }

  function compare(column, down) {
    const sign = down ? -1 : 1;
    return (a, b) => {
      const x = a[column], y = b[column];
      if (x === y) return a.order - b.order;
      if (x === null) return 1;
      if (y === null) return -1;
      return (x < y ? -1 : 1) * sign;
    };
  }

  function candidates(box) {
    const rows = unpack(box.dataset.candidates);
    const body = box.querySelector('tbody');
    const filter = box.querySelector('input[type=search]');
    const most = box.querySelector('input[type=number]');
    const status = box.querySelector('[role=status]');
    const more = box.querySelector('button.more');
    let column = 'order', down = false, shown = STEP;

    function draw() {
      const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
      const limit = most.value === '' ? Infinity : Number(most.value);
      const found = rows.filter((row) => words.every((word) => row.text.includes(word)) && (limit === Infinity || (row.usd !== null && row.usd <= limit)));
      if (column !== 'order' || down) found.sort(compare(column, down));
      const fragment = document.createDocumentFragment();
      for (const row of found.slice(0, shown)) {
        const line = document.createElement('tr');
        const cells = [[row.name, 'mono'], [number(row.gbps, 2), 'number'], [number(row.usd, 4), 'number'], [number(row.value, 4), 'number'], [row.because, 'wide']];
        for (const [text, look] of cells) {
          const cell = document.createElement('td');
          cell.className = look;
          cell.textContent = text;
          line.append(cell);
        }
        fragment.append(line);
      }
      body.replaceChildren(fragment);
      const rest = found.length - Math.min(shown, found.length);
      status.textContent = found.length.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US') + (rest > 0 ? ', ' + Math.min(shown, found.length) + ' shown' : '');
      more.hidden = rest === 0;
    }

    for (const button of box.querySelectorAll('th button')) {
      button.addEventListener('click', () => {
        down = column === button.dataset.column ? !down : false;
        column = button.dataset.column;
        for (const head of box.querySelectorAll('th')) head.removeAttribute('aria-sort');
        button.closest('th').setAttribute('aria-sort', down ? 'descending' : 'ascending');
        draw();
      });
    }
    const again = () => { shown = STEP; draw(); };
    filter.addEventListener('input', again);
    most.addEventListener('input', again);
    more.addEventListener('click', () => { shown = shown === STEP ? 1000 : Infinity; draw(); });
    draw();
  }

  for (const box of document.querySelectorAll('[data-candidates]')) {
    const details = box.closest('details');
    let ready = false;
    const start = () => { if (!ready && details.open) { ready = true; candidates(box); } };
    details.addEventListener('toggle', start);
    start();
  }

  for (const box of document.querySelectorAll('[data-findings]')) {
    const list = box.parentElement.querySelectorAll('.finding');
    const status = box.querySelector('[role=status]');
    const level = box.querySelector('select');
    const filter = box.querySelector('input');
    const draw = () => {
      const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let found = 0;
      for (const finding of list) {
        const hit = (level.value === '' || finding.dataset.level === level.value) && words.every((word) => finding.textContent.toLowerCase().includes(word));
        finding.hidden = !hit;
        found += hit ? 1 : 0;
      }
      status.textContent = found + ' of ' + list.length;
    };
    level.addEventListener('change', draw);
    filter.addEventListener('input', draw);
    box.hidden = false;
  }

  for (const button of document.querySelectorAll('.copy>button')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const text = button.parentElement.querySelector('pre').textContent;
      const said = button.textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = 'copied';
      } catch {
        const range = document.createRange();
        range.selectNodeContents(button.parentElement.querySelector('pre'));
        const selection = getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
        button.textContent = 'selected: copy it';
      }
      setTimeout(() => { button.textContent = said; }, 1500);
    });
  }

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details[data-print]:not([open])')];
    for (const details of opened) details.open = true;
  });
  addEventListener('afterprint', () => { for (const details of opened) details.open = false; });
})();
`.trim();
