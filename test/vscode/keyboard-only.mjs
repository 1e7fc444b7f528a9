// Takes the mouse away from a page, so that a journey proves that it needs none.
const mouse = ['click', 'dblclick', 'down', 'up', 'move', 'wheel'];
const pointing = [
  'click',
  'dblclick',
  'hover',
  'tap',
  'dragTo',
  'dragAndDrop',
  'check',
  'uncheck',
  'setChecked',
  'fill',
];

/** Makes every call that would use the mouse, or set a value without keys, throw. */
export function takeMouseAway(page) {
  forbid(page.mouse, mouse);
  forbid(page, pointing);
  const locate = page.locator.bind(page);
  page.locator = (...args) => narrow(locate(...args));
}

function narrow(locator) {
  forbid(locator, pointing);
  for (const name of ['locator', 'first', 'last', 'nth', 'filter', 'getByText', 'getByRole']) {
    const find = locator[name].bind(locator);
    locator[name] = (...args) => narrow(find(...args));
  }
  return locator;
}

function forbid(object, names) {
  for (const name of names) {
    if (typeof object[name] !== 'function') continue;
    object[name] = () => {
      throw new Error(`${name} needs a mouse; this journey has none.`);
    };
  }
}
