// Keeps what is typed into a form while it is being typed, so that a closed window or a dead battery loses seconds.
// Nothing reaches what the form is about before Save: see nvap/accounts/unsaved.py. A form has it by {% autosave %}.
const EVERY_MS = 15_000;

export function keepUnsavedForms() {
  document.querySelectorAll("input[data-autosave]").forEach((mark) => {
    rememberKey(mark.form, `${mark.value} ${mark.dataset.shown}`);
    keepUnsaved(mark.form, mark.dataset.autosave);
  });
}

function keepUnsaved(form, keeper) {
  let kept = contents(form);
  let sending = null;
  let sent = false;
  let told = form.querySelector("[data-autosave-told]");

  async function keep(options = {}) {
    const typed = contents(form);
    if (sent || typed === kept || (sending && !options.keepalive)) return;
    // The browser would drop what is on its way when the page goes.
    sending?.abort();
    const turn = (sending = new AbortController());
    try {
      const response = await fetch(keeper, {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken(form) },
        body: new URLSearchParams(typed),
        signal: turn.signal,
        ...options,
      });
      if (response.ok) {
        kept = typed;
        tell(`Kept at ${new Date().toTimeString().slice(0, 5)}, not saved yet.`);
      } else {
        tell("What you type is not being kept. Save it.");
      }
    } catch {
      // No connection, or the form was sent: the next turn tries again.
    } finally {
      if (sending === turn) sending = null;
    }
  }

  function tell(words) {
    if (!told) {
      told = document.createElement("p");
      told.className = "govuk-hint";
      form.append(told);
    }
    told.textContent = words;
  }

  setInterval(() => keep(), EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ keepalive: true });
  });
  // Left by a link, or closed: not every browser says by then that the page is hidden.
  window.addEventListener("pagehide", () => keep({ keepalive: true }));
  form.addEventListener("submit", () => {
    sent = true;
    sending?.abort();
  });
  // Back from the page that followed: the browser may show this one as it was left.
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}

// After its Back button a browser gives back what was typed, also where it fetches the page again, but not the form's
// key. The page's entry in the browser's history holds it: the form is still the one that was sent, so what it adds is
// added once. Where what the form is about has changed since, the browser gives nothing back ({% autosave %} sees to
// that), and the form is a new one: key, digests and text go together.
function rememberKey(form, title) {
  const field = form.elements.form_key;
  const keys = history.state?.formKeys ?? {};
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "back_forward" && keys[title]) field.value = keys[title];
  history.replaceState({ ...history.state, formKeys: { ...keys, [title]: field.value } }, "");
}

// What the form would send, with the address it would send it to; never a password.
function contents(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrfmiddlewaretoken");
  for (const control of form.elements) {
    // Its type is "text" while the person looks at what they typed.
    if (control.name && /password/.test(`${control.type} ${control.autocomplete}`)) fields.delete(control.name);
  }
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  fields.set("form_address", address.pathname + address.search);
  return fields.toString();
}

// The cookie's is today's also after its writer has signed in again in another tab; the form's is then outdated.
function csrfToken(form) {
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}
