// Tells some minutes before a session ends that it will, and offers to stay signed in. Without this script it simply ends,
// and what is sent after that is kept (docs/forms.md).
import { cookieToken } from "./autosave.js";

const WARN_SECONDS = 5 * 60;

export function watchSession() {
  const meta = document.querySelector("meta[name='session']");
  if (!meta) return;
  const session = meta.dataset.address;
  let endsAt = Date.now() + Number(meta.content) * 1000;
  let typedAt = 0;
  let told = null;
  let timer = null;
  document.addEventListener("input", () => {
    typedAt = Date.now();
  });

  const left = () => Math.round((endsAt - Date.now()) / 1000);

  function wait() {
    clearTimeout(timer);
    // Timers of a page in the background, or of a computer that slept, come late: never more than a minute at once. Once
    // it is told, the words change each half minute.
    const soon = left() > WARN_SECONDS ? left() - WARN_SECONDS : Math.min(left(), 30);
    timer = setTimeout(look, Math.min(soon, 60) * 1000);
  }

  async function ask(options = {}) {
    try {
      const response = await fetch(session, { headers: { "X-CSRFToken": cookieToken() ?? "" }, ...options });
      if (response.status === 401) endsAt = Date.now();
      else if (response.ok) endsAt = Date.now() + Number(await response.text()) * 1000;
    } catch {
      // No connection: the clock runs on.
    }
  }

  async function look() {
    if (left() <= WARN_SECONDS) {
      // Something may have been done in another tab. Whoever types here is there.
      const isTyping = Date.now() - typedAt < 2 * 60_000;
      await ask(isTyping ? { method: "POST" } : {});
    }
    if (left() <= 0) tell("You have been signed out. What you type now is kept when you send it: sign in again first, in another tab.", false);
    else if (left() <= WARN_SECONDS) warn();
    else remove();
    if (left() > 0) wait();
  }

  function warn() {
    const minutes = Math.ceil(left() / 60);
    tell(`You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}, because nothing was done.`, true);
  }

  async function stay() {
    await ask({ method: "POST" });
    remove();
    look();
  }

  function tell(words, mayStay) {
    if (!told) {
      told = document.createElement("section");
      told.className = "app-session";
      told.setAttribute("aria-label", "Your session");
      // A region that is there before its words: screen readers read them out, and nothing takes the focus away.
      const text = document.createElement("p");
      text.setAttribute("role", "alert");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "govuk-button govuk-!-margin-bottom-0";
      button.textContent = "Stay signed in";
      button.addEventListener("click", stay);
      told.append(text, button);
      document.body.prepend(told);
    }
    const [text, button] = told.children;
    if (text.textContent !== words) text.textContent = words;
    button.hidden = !mayStay;
  }

  function remove() {
    const hadFocus = told?.contains(document.activeElement);
    told?.remove();
    told = null;
    if (hadFocus) {
      const main = document.getElementById("main-content");
      main.tabIndex = -1;
      main.focus({ preventScroll: true });
    }
  }

  wait();
  // The browser may show a page again as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask().then(look);
  });
}
