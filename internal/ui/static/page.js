// Conveniences only: every page works without this file.
"use strict";

// A click on a test person fills in the id instead of loading the page again, unless that fills in more.
for (const link of document.querySelectorAll("a[data-individual]")) {
  link.addEventListener("click", (event) => {
    const input = document.querySelector("input[data-person]");
    if (!input || document.getElementById("form-container")) return;
    event.preventDefault();
    input.value = link.dataset.individual;
    (input.form.querySelector("input[type=password]") || input.form.querySelector("button[name=action]")).focus();
  });
}

// One character per box: move on, move back, spread what is pasted.
const boxes = [...document.querySelectorAll(".pincode-input-container > input")];
boxes.forEach((box, index) => {
  box.addEventListener("input", () => {
    const text = box.value;
    boxes.slice(index, index + Math.max(text.length, 1)).forEach((target, i) => { target.value = text[i] ?? ""; });
    if (text) boxes[Math.min(index + text.length, boxes.length - 1)].focus();
  });
  box.addEventListener("paste", (event) => {
    event.preventDefault();
    const text = event.clipboardData.getData("text").trim().slice(0, boxes.length - index);
    [...text].forEach((character, i) => { boxes[index + i].value = character; });
    boxes[Math.min(index + text.length, boxes.length - 1)].focus();
  });
  box.addEventListener("keydown", (event) => {
    const next = { Backspace: box.value ? 0 : -1, ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
    if (next && boxes[index + next]) {
      event.preventDefault();
      boxes[index + next].focus();
      if (event.key === "Backspace") boxes[index + next].value = "";
    }
  });
  box.addEventListener("focus", () => box.select());
});

// A button that shows a password, and one that closes a banner.
for (const button of document.querySelectorAll("[data-shows]")) {
  const input = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
  });
}
for (const button of document.querySelectorAll("[data-closes]")) {
  button.hidden = false;
  button.addEventListener("click", () => { document.getElementById(button.dataset.closes).hidden = true; });
}

// Countdowns: to a button that may be pressed then, or to an address.
for (const timer of document.querySelectorAll("[data-countdown]")) {
  const end = Date.now() + Number(timer.dataset.countdown) * 1000;
  const button = document.getElementById(timer.dataset.enables);
  if (button) button.hidden = true;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const two = (n) => String(n).padStart(2, "0");
    timer.querySelector("[data-clock]").textContent = two(Math.floor(left / 60)) + ":" + two(left % 60);
    if (left > 0) return;
    clearInterval(handle);
    if (button) { button.hidden = false; timer.hidden = true; }
    if (timer.dataset.leadsTo) location.replace(timer.dataset.leadsTo);
  };
  const handle = setInterval(tick, 500);
  tick();
}

// Switches for a whole block of claims or scopes.
for (const master of document.querySelectorAll("[data-master]")) {
  const items = [...document.getElementsByName(master.dataset.master)];
  master.closest("[hidden]").hidden = false;
  master.addEventListener("change", () => items.forEach((item) => { item.checked = master.checked; }));
  items.forEach((item) => item.addEventListener("change", () => { master.checked = items.every((i) => i.checked); }));
}

// A form is sent once.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
