
// A look into a folder: it fills the map, and a way back is shown. Without this the page reads as well.
for (const map of document.querySelectorAll('.treemap')) {
  const crumbs = map.previousElementSibling;
  const name = box => box.querySelector(':scope > .label').firstChild.data.trim();
  const show = target => {
    for (const old of map.querySelectorAll('.way')) old.classList.remove('way', 'here');
    map.classList.toggle('near', target !== null);
    crumbs.hidden = target === null;
    crumbs.replaceChildren();
    for (let box = target; box !== null; box = box.parentElement.closest('.box')) {
      box.classList.add('way');
      crumb(name(box), box);
    }
    if (target !== null) {
      target.classList.add('here');
      crumb('All layers', null);
    }
  };
  const crumb = (text, box) => {
    const button = document.createElement('button');
    button.textContent = text;
    button.onclick = () => show(box);
    crumbs.prepend(button);
  };
  for (const box of map.querySelectorAll('.box')) {
    if (box.querySelector(':scope > .in') === null) continue;
    box.classList.add('zooms');
    if (box.matches('.layer')) box.tabIndex = 0;
  }
  const look = event => {
    // The topmost folder below the one that fills the map.
    const here = map.querySelector('.here');
    let box = event.target.closest('.zooms');
    while (box !== null && box !== here) {
      const above = box.parentElement.closest('.zooms');
      if (above === here) return show(box);
      box = above;
    }
  };
  map.addEventListener('click', look);
  map.addEventListener('keydown', event => {
    if (event.key === 'Enter') look(event);
    if (event.key === 'Escape') show(null);
  });
}
