// Passkeys: hand the server's question to the browser's keys, put the answer into the form and send it.

const says = (form, text) => {
  form.querySelector("[data-passkey-says]").textContent = text;
};

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const named = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function make(asked) {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const known = named(asked.excludeCredentials);
  const publicKey = { ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: known };
  const key = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = key.response;
  return { ...plain(key), response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
}

async function show(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature } = key.response;
  const response = { clientDataJSON, authenticatorData, signature };
  return { ...plain(key), response: Object.fromEntries(Object.entries(response).map(([name, own]) => [name, text(own)])) };
}

const plain = (key) => ({ id: key.id, rawId: text(key.rawId), type: key.type, clientExtensionResults: {} });

for (const [name, ask] of [["passkeyMake", make], ["passkeyShow", show]]) {
  for (const form of document.querySelectorAll(name === "passkeyMake" ? "[data-passkey-make]" : "[data-passkey-show]")) {
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      try {
        form.elements.answer.value = JSON.stringify(await ask(JSON.parse(form.dataset[name]).publicKey));
        form.requestSubmit();
      } catch {
        says(form, form.dataset.failed);
      }
    });
  }
}
