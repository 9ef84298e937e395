// Choosing a box of the logic model without leaving the place: the picture and its words are fetched and swapped, the
// address follows, focus and scrolling stay. Without this the same links load the page anew.
const SECTION = "[data-picture]";

export function followChoices() {
  if (!document.querySelector(SECTION)) return;
  const status = document.createElement("p");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  document.querySelector(SECTION).after(status);
  // Who comes from elsewhere to a box that is chosen already, as from the search, begins at that box.
  if (location.hash === "#chosen") {
    // Once loaded, the browser itself goes to what the address names; it comes first.
    window.addEventListener("load", () => requestAnimationFrame(() => chosenBox()?.scrollIntoView({ block: "center" })));
  }
  let shown = location.search;
  let latest = 0;

  async function show(address) {
    const turn = ++latest;
    const page = await fetchPage(address);
    if (turn !== latest) return;
    const section = page?.querySelector(SECTION);
    if (!section) {
      location.assign(address);
      return;
    }
    const before = chosenBox();
    document.querySelector(SECTION).replaceWith(section);
    shown = address.search;
    document.title = page.title;
    const focus = address.search ? address.hash.slice(1) : before?.id;
    document.getElementById(focus)?.focus({ preventScroll: true });
    status.textContent = section.dataset.chosen ? `${section.dataset.chosen} chosen` : "Everything shown";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(`${SECTION} a[href^="?"]`);
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = new URL(link.getAttribute("href"), location.href);
    if (address.href !== location.href) history.pushState(null, "", address);
    show(address);
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

async function fetchPage(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok || response.redirected) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return null;
  }
}
