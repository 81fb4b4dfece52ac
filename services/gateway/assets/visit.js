// Keeps the form of a visit in this browser while it is filled, and sends it later where there is no network. Without
// this script the form works as any other.
(() => {
  "use strict";
  const status = document.getElementById("visit-status");
  const form = document.getElementById("visit");
  if (!status) return;
  const DRAFT = "wuwei-visit-draft:";
  const QUEUE = "wuwei-visits";
  const tell = (what) => {
    status.textContent = status.dataset[what];
    status.hidden = false;
  };
  const queue = () => JSON.parse(localStorage.getItem(QUEUE) || "[]");
  const keep = (visits) => localStorage.setItem(QUEUE, JSON.stringify(visits));
  const address = (of) => new URL(of.action).pathname;
  const filled = () => [...new FormData(form)].filter(([name]) => name !== "csrf");

  const restore = (fields) => {
    for (const [name, value] of fields) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    for (const more of form.querySelectorAll("details")) {
      more.open ||= [...more.querySelectorAll("textarea")].some((field) => field.value);
    }
  };

  // The visits that could not be sent, each until it is recorded. One that is refused becomes a draft again.
  let sending = false;
  const send = async () => {
    if (sending || !navigator.onLine) return;
    sending = true;
    try {
      for (const visit of queue()) {
        const body = new URLSearchParams(visit.fields);
        body.set("csrf", status.dataset.csrf);
        const answer = await fetch(visit.address, { method: "POST", body });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const visited = page.getElementById("visited");
        if (answer.ok && visited) {
          document.getElementById("visit-sent").append(document.importNode(visited, true));
          tell("sent");
        } else if (answer.status === 422) {
          localStorage.setItem(DRAFT + visit.address, JSON.stringify(visit.fields));
          tell("wrong");
        } else {
          break;
        }
        keep(queue().filter((one) => one.id !== visit.id));
      }
    } catch {
      tell("queued");
    } finally {
      sending = false;
    }
  };
  window.addEventListener("online", send);
  if (queue().length) {
    tell("queued");
    send();
  }

  const done = document.querySelector("main > #visited");
  if (done) localStorage.removeItem(DRAFT + done.dataset.address);
  if (!form) return;

  const drafted = localStorage.getItem(DRAFT + address(form));
  if (drafted && !document.querySelector("main [role=alert]")) {
    restore(JSON.parse(drafted));
    tell("saved");
  }
  form.addEventListener("input", () => {
    localStorage.setItem(DRAFT + address(form), JSON.stringify(filled()));
    tell("saved");
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    keep([...queue(), { id: form.elements.id.value, address: address(form), fields: filled() }]);
    localStorage.removeItem(DRAFT + address(form));
    form.hidden = true;
    tell("queued");
  });
})();
