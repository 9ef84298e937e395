// Choosing a box of the logic model without leaving the place: the picture and its words are fetched and swapped, the
// address follows, focus and scrolling stay. Without this the same links load the page anew.
const SECTION = "[data-picture]";

export function followChoices() {
  if (!document.querySelector(SECTION)) return;
  const status = document.createElement("p");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  document.querySelector(SECTION).after(status);
  // Who comes to a box that is chosen already begins there, unless the address names another place that can be seen. Once
  // loaded, the browser itself goes to what the address names; it comes first.
  window.addEventListener("load", () => requestAnimationFrame(beginAtChosenBox));
  let shown = location.search;
  let latest = 0;

  async function show(address, from) {
    const turn = ++latest;
    const page = await fetchPage(address);
    if (turn !== latest) return;
    const section = page?.querySelector(SECTION);
    if (!section) {
      location.assign(address);
      return;
    }
    const before = chosenBox()?.id;
    section.querySelectorAll("[autofocus]").forEach((box) => box.removeAttribute("autofocus"));
    document.documentElement.classList.add("app-swaps-picture");
    document.querySelector(SECTION).replaceWith(section);
    shown = address.search;
    document.title = page.title;
    const begin = document.getElementById(from) ?? chosenBox() ?? document.getElementById(before);
    begin?.focus({ preventScroll: true });
    // The page is laid out anew before the frame after the next one.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        bringClearOfPanel(begin);
        document.documentElement.classList.remove("app-swaps-picture");
      }),
    );
    status.textContent = section.dataset.chosen ? `${section.dataset.chosen} chosen` : "Everything shown";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(`${SECTION} a[href^="?"]`);
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = new URL(link.getAttribute("href"), location.href);
    if (address.search && address.search === shown) {
      document.getElementById(address.hash.slice(1))?.focus({ preventScroll: true });
      return;
    }
    if (address.href !== location.href) history.pushState(null, "", address);
    show(address, link.id);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest("input, textarea, select")) return;
    document.querySelector(`${SECTION} .app-picture__panel-again`)?.click();
  });

  // Going back to another choice; a step to another place of the same page is the browser's affair.
  window.addEventListener("popstate", () => {
    if (location.search !== shown) show(new URL(location.href));
  });
}

// The chosen box where it can be seen: in the picture or in the list.
function chosenBox() {
  return [...document.querySelectorAll(`${SECTION} [aria-current]`)].find((box) => box.getClientRects().length);
}

// The panel may come up over the box that was chosen: the page moves as little as shows the box, its beginning above all.
function bringClearOfPanel(box) {
  const panel = document.querySelector(`${SECTION} .app-picture__panel`);
  if (!box || !panel || getComputedStyle(panel).position !== "sticky") return;
  const at = box.getBoundingClientRect();
  const hidden = at.bottom + 8 - panel.getBoundingClientRect().top;
  if (hidden > 0) window.scrollBy(0, Math.max(0, Math.min(hidden, at.top - 8)));
}

function beginAtChosenBox() {
  const box = chosenBox();
  if (!box || document.querySelector(":target")?.getClientRects().length) return;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "center" });
}

async function fetchPage(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}
