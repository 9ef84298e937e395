// Keys and passkeys as the second step of signing in: asks the browser, and sends its answer with the form. Buttons that
// need this script are hidden without it; codes work without.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

const ASK = {
  create: ({ creation_options }) => startRegistration({ optionsJSON: creation_options.publicKey }),
  get: ({ request_options }) => startAuthentication({ optionsJSON: request_options.publicKey }),
};
const FAILED = "Nothing came from a key or passkey. Try again, or use another way.";
const WHY = {
  InvalidStateError: "This key or passkey is added already. Use another one.",
  // As browsers say of an address of numbers.
  SecurityError: "Keys and passkeys do not work at this address. Use another way.",
};
const UNKNOWN_TO_BROWSER = "This browser knows no keys or passkeys. Use another way.";

export function useKeys() {
  document.querySelectorAll("form[data-key]").forEach((form) => {
    const button = form.querySelector("[data-use-key]");
    const told = form.querySelector("[data-key-told]");
    form.querySelector("[data-without-script]").hidden = true;
    if (!browserSupportsWebAuthn()) {
      told.textContent = UNKNOWN_TO_BROWSER;
      return;
    }
    button.hidden = false;
    const ask = async () => {
      told.textContent = "";
      button.disabled = true;
      try {
        const options = JSON.parse(form.querySelector("script[type='application/json']").textContent);
        form.elements.credential.value = JSON.stringify(await ASK[form.dataset.key](options));
        form.submit();
      } catch (error) {
        told.textContent = WHY[error.name] ?? FAILED;
        button.disabled = false;
        button.focus();
      }
    };
    button.addEventListener("click", ask);
    // Enter in the name's box means the button that is there.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
