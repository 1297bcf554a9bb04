'use strict';
// Without this script everything can be read, unfolded and followed. It marks the whole of a block that a link leads
// to, leads back to the copy, and knows a few keys.
(() => {
  const back = document.getElementById('back');
  const unfold = document.getElementById('unfold');
  const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  document.documentElement.classList.add('scripted');

  // A block is the pieces from the one that has its id to the one that ends where the id says.
  function pieces(element) {
    const end = Number(element.id.split('-')[1]);
    const found = [];
    for (let at = element; at; at = at.nextElementSibling) {
      if (!at.classList.contains('block')) continue;
      found.push(at);
      if (Number(at.dataset.end) >= end) break;
    }
    return found;
  }

  function arrive() {
    for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit');
    const element = target();
    back.hidden = true;
    if (!element) return;
    if (element.matches('.block, .anchor')) {
      const lit = pieces(element);
      for (const piece of lit) piece.classList.add('lit');
      lit[0].tabIndex = -1;
      lit[0].focus({preventScroll: true});
      lit[0].scrollIntoView({block: 'center'});
      const from = history.state && history.state.from && document.getElementById(history.state.from);
      if (from) offer(from);
    } else if (element.matches('summary')) {
      element.closest('.copy').classList.add('lit');
      element.focus({preventScroll: true});
      element.scrollIntoView({block: 'center'});
    }
  }

  function offer(summary) {
    back.href = '#' + summary.id;
    const post = summary.closest('.post').querySelector('.number').textContent;
    const thread = summary.closest('.thread');
    const name = thread === target().closest('.thread') ? '' : ' of ' + thread.querySelector('h2 bdi').textContent;
    back.textContent = '\u2190 Back to the copy in post ' + post + name;
    back.hidden = false;
  }

  // The entry that is left leads to the copy, so that the browser's own way back does, too.
  function go(copy) {
    const link = copy.querySelector('a.go');
    if (!link) return;
    const from = copy.querySelector('summary').id;
    history.replaceState(null, '', '#' + from);
    history.pushState({from}, '', link.hash);
    arrive();
  }

  document.addEventListener('click', event => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest('a.go');
    if (link) {
      event.preventDefault();
      go(link.closest('.copy'));
    } else if (event.target.closest('#back')) {
      event.preventDefault();
      history.back();
    }
  });
  window.addEventListener('popstate', arrive);

  unfold.addEventListener('click', () => {
    const open = unfold.getAttribute('aria-pressed') !== 'true';
    for (const details of document.querySelectorAll('.copy > details')) details.open = open;
    unfold.setAttribute('aria-pressed', String(open));
    unfold.textContent = open ? 'Fold all copies' : 'Unfold all copies';
  });

  // The copy after or before where the reader is. Of thousands, so by halves.
  const summaries = document.querySelectorAll('.copy > details > summary');
  function step(direction) {
    const copy = document.activeElement.closest('.copy');
    const here = copy ? copy.querySelector('summary') : target() || document.querySelector('main');
    let low = 0, high = summaries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (here.compareDocumentPosition(summaries[middle]) & Node.DOCUMENT_POSITION_PRECEDING) low = middle + 1;
      else high = middle;
    }
    const next = summaries[direction > 0 ? low + (summaries[low] === here) : low - 1];
    if (!next) return;
    next.focus({preventScroll: true, focusVisible: true});
    next.scrollIntoView({block: 'center'});
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const copy = document.activeElement.closest('.copy');
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === 'o' && copy) go(copy);
    else if (event.key === 'b' && !back.hidden) history.back();
    else if (event.key === 'Escape' && copy) document.activeElement.blur();
    else return;
    event.preventDefault();
  });

  arrive();
})();
