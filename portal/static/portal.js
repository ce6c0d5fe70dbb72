// What a server cannot do: keys, focus, ticks, dropped files, lost connections. Every page works without it.
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, act, options) => document.addEventListener(type, act, options);
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const notify = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // ---- a page out of the back/forward cache may belong to somebody who has signed out
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // ---- search: "/" focuses, arrows choose, Enter opens
  on("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = find("#find");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });
  const options = () => all("#suggestions [role=option]");
  const showSuggestions = (shown) => {
    const list = find("#suggestions"), input = find("#find");
    if (!list || !input) return;
    list.hidden = !shown || !options().length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) input.removeAttribute("aria-activedescendant");
  };
  const choose = (step) => {
    const items = options(), now = items.findIndex((item) => item.ariaSelected === "true");
    const next = items[(now + step + items.length + (now < 0 && step < 0 ? 1 : 0)) % items.length];
    items.forEach((item) => item.setAttribute("aria-selected", String(item === next)));
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    find("#find").setAttribute("aria-activedescendant", next.id);
  };
  on("keydown", (event) => {
    if (event.target.id !== "find") return;
    const open = find("#suggestions:not([hidden])");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) showSuggestions(true); else choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && open) { event.preventDefault(); showSuggestions(false); } else if (event.key === "Enter" && open) {
      const chosen = find("[aria-selected=true]", open);
      if (chosen) { event.preventDefault(); location.assign(chosen.dataset.url); }
    }
  });
  on("click", (event) => {
    const option = event.target.closest("#suggestions [role=option]");
    if (option) location.assign(option.dataset.url);
    else if (!event.target.closest("[data-find]")) showSuggestions(false);
  });
  on("focusout", (event) => { if (event.target.id === "find") setTimeout(() => document.activeElement?.id === "find" || showSuggestions(false), 200); });

  // ---- quantities: digits replace, Enter goes down, Esc restores, the steps are the pack
  const quantity = (target) => target.closest?.("[data-quantity]")?.querySelector("input");
  const number = (text) => Number(String(text).replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")) || 0;
  const written = (value, like) => {
    const text = String(Math.round(value * 1000) / 1000);
    return document.documentElement.lang === "pl" || like.includes(",") ? text.replace(".", ",") : text;
  };
  on("focusin", (event) => {
    const input = quantity(event.target);
    if (!input || input !== event.target) return;
    input.dataset.before ??= input.value;
    if (!restoring) input.select();
  });
  on("focusout", (event) => { if (quantity(event.target) === event.target) delete event.target.dataset.before; });
  on("click", (event) => {
    const button = event.target.closest("[data-less], [data-more]");
    if (!button) return;
    const box = button.closest("[data-quantity]"), input = find("input", box);
    const step = number(box.dataset.step) || 1, least = number(box.dataset.minimum) || 0, value = number(input.value);
    const steps = value / step, up = button.hasAttribute("data-more");
    const next = up ? Math.floor(steps + 1e-9) + 1 : Math.ceil(steps - 1e-9) - 1;
    input.value = written(Math.max(next * step, least, 0), input.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  on("keydown", (event) => {
    const input = quantity(event.target);
    if (!input || input !== event.target) return;
    if (event.key === "Escape" && input.dataset.before !== undefined) {
      event.preventDefault();
      input.value = input.dataset.before;
      notify(input);
      input.select();
    } else if (event.key === "Enter" && input.dataset.enter === "down") {
      event.preventDefault();
      const inputs = all("[data-quantity] input", input.closest("table, [data-rows]") ?? document);
      const next = inputs[inputs.indexOf(input) + (event.shiftKey ? -1 : 1)];
      if (next) next.focus(); else input.blur();
    }
  });
  // A scanner types the code and Enter: that moves on, it never sends the form.
  on("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-code]")) return;
    event.preventDefault();
    const row = event.target.closest("[data-row-of]") ?? event.target.closest("tr");
    (row && find("[data-quantity] input", row))?.focus();
  });

  // ---- a block of two columns, pasted into a code field, fills rows
  const rowsOf = (area) => all("[data-code]", area);
  const addRow = (area) => {
    const template = find("template[data-row]", area.closest("[data-rows]") ?? area.parentElement);
    if (!template) return false;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__n__", String(rowsOf(area).length));
    const row = holder.content.firstElementChild;
    area.append(row);
    window.htmx?.process(row);
    return true;
  };
  on("paste", (event) => {
    const area = event.target.closest?.("[data-paste-rows]"), text = event.clipboardData?.getData("text/plain") ?? "";
    if (!area || !event.target.matches("[data-code]") || !/[\t\n;]/.test(text.trim())) return;
    event.preventDefault();
    let at = rowsOf(area).indexOf(event.target);
    for (const line of text.split(/\r?\n/).filter((part) => part.trim())) {
      const [code, amount = ""] = line.split(/\t|;/).map((part) => part.trim());
      if (!rowsOf(area)[at] && !addRow(area)) break;
      const field = rowsOf(area)[at], row = field.closest("[data-row-of], tr");
      field.value = code;
      const input = find("[data-quantity] input", row);
      if (input && amount) { input.value = amount; notify(input); }
      notify(field);
      at += 1;
    }
    (rowsOf(area)[at] ?? rowsOf(area).at(-1))?.focus();
  });

  // ---- one press, one request: the pressed button waits and says so
  const busy = (button, is) => {
    if (!button) return;
    button.toggleAttribute("aria-busy", false);
    if (is) button.setAttribute("aria-busy", "true");
    button.disabled = is;
  };
  const pressed = (element, submitter) => submitter ?? (element.matches("button") ? element : element.matches("form") ? find("button:not([type=button])", element) : null);
  on("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent || event.defaultPrevented) { if (form.dataset.sent) event.preventDefault(); return; }
    if (form.method !== "post" || form.matches("[hx-post], [data-download]") || event.submitter?.matches("[data-download]")) return;
    form.dataset.sent = "1";
    // After the browser has read the form: a disabled button would not send its value.
    setTimeout(() => busy(pressed(form, event.submitter), true));
  });
  on("htmx:before:request", (event) => {
    const { sourceElement: source, sourceEvent } = event.detail.ctx, button = pressed(source, sourceEvent?.submitter);
    if (quantity(source) === source) pending.delete(source.id);
    else setTimeout(() => busy(button, true));
    waiting.set(event.detail.ctx, button);
  });
  on("htmx:finally:request", (event) => {
    const button = waiting.get(event.detail.ctx);
    setTimeout(() => busy(button, false));
  });
  const waiting = new WeakMap(), pending = new Map();

  // ---- what was typed while an answer was on its way stays typed
  let restoring = false;
  on("input", (event) => { const input = quantity(event.target); if (input === event.target && input.id) pending.set(input.id, input.value); });
  on("htmx:before:swap", () => { restoring = true; });
  on("htmx:after:swap", () => {
    for (const [id, value] of pending) {
      const input = document.getElementById(id), here = input && document.activeElement === input;
      if (!input || input.value === value) continue;
      input.value = value;
      if (here) input.setSelectionRange(value.length, value.length);
      setTimeout(() => input.dispatchEvent(new Event("input", { bubbles: true })));
    }
    afterSwap();
    setTimeout(() => { restoring = false; });
  });

  // ---- no connection: a note at the top, what was typed stays
  let failed = null;
  on("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    if (error?.name === "AbortError" || (ctx?.response && ctx.response.status)) return;
    failed = ctx?.sourceElement ?? null;
    const note = find("#connection");
    if (note) note.hidden = false;
  });
  on("htmx:after:request", (event) => {
    if (!event.detail.ctx?.response) return;
    const note = find("#connection");
    if (note) note.hidden = true;
  });
  on("click", (event) => {
    if (!event.target.closest("[data-retry]")) return;
    if (!failed?.isConnected || !window.htmx) { location.reload(); return; }
    window.htmx.trigger(failed, failed.matches("form") ? "submit" : typing(failed) ? "change" : "click");
  });

  // ---- after a swap: errors take the focus, the phone's cart follows the bar's, ok-flashes go after 8 s
  const afterSwap = () => {
    const mend = find("[data-focus]:not([data-focused])");
    if (mend) { mend.dataset.focused = "1"; mend.focus(); }
    const said = find("#problem:not(:empty)");
    if (said && !said.dataset.focused) { said.dataset.focused = "1"; said.focus({ preventScroll: false }); }
    showSuggestions(document.activeElement?.id === "find");
    mirrorCart();
    watchFlashes();
    all("[data-ticks]").forEach(countTicks);
  };
  const mirrorCart = () => {
    const bar = find("#cart-note"), phone = bar && find(`.phone-bar a[href="${CSS.escape(bar.getAttribute("href"))}"]`);
    if (!phone) return;
    find(".count", phone)?.remove();
    const count = find(".count", bar);
    if (count) phone.append(count.cloneNode(true));
  };
  const watchFlashes = () => all("#flashes > [data-flash]:not([data-watched])").forEach((note) => {
    note.dataset.watched = "1";
    const goes = note.dataset.flash === "ok" || find("[data-undo]", note);
    const close = document.createElement("button");
    close.type = "button";
    close.className = find("form", note) ? "close" : "close push";
    close.setAttribute("aria-label", note.parentElement.dataset.close);
    close.textContent = "×";
    close.addEventListener("click", () => note.remove());
    note.append(close);
    if (!goes) return;
    let timer = setTimeout(() => note.remove(), 8000);
    const stay = () => clearTimeout(timer), leave = () => { timer = setTimeout(() => note.remove(), 4000); };
    ["pointerenter", "focusin"].forEach((type) => note.addEventListener(type, stay));
    ["pointerleave", "focusout"].forEach((type) => note.addEventListener(type, leave));
  });

  // ---- ticked rows: how many, how much
  const countTicks = (area) => {
    const ticks = all("[data-tick]", area), chosen = ticks.filter((tick) => tick.checked), bar = find("[data-tick-bar]", area);
    const everything = find("[data-tick-all]", area);
    if (everything) {
      everything.checked = ticks.length > 0 && chosen.length === ticks.length;
      everything.indeterminate = chosen.length > 0 && chosen.length < ticks.length;
    }
    ticks.forEach((tick) => tick.closest("tr")?.classList.toggle("chosen", tick.checked));
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    const count = find("[data-tick-count]", bar), sum = find("[data-tick-sum]", bar), amounts = chosen.filter((tick) => tick.dataset.amount);
    if (count) count.textContent = String(chosen.length);
    if (!sum || !amounts.length) return;
    const minor = amounts.reduce((total, tick) => total + Number(tick.dataset.amount), 0);
    const text = (Math.abs(minor) / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, useGrouping: "always" });
    const sign = minor < 0 ? "−" : "", { currency } = sum.dataset;
    sum.textContent = document.documentElement.lang === "pl" ? `${sign}${text}\u00a0${currency === "PLN" ? "zł" : currency}` : `${sign}${currency}\u00a0${text}`;
  };
  on("change", (event) => {
    const area = event.target.closest?.("[data-ticks]");
    if (area && event.target.matches("[data-tick-all]")) all("[data-tick]", area).forEach((tick) => { tick.checked = event.target.checked; });
    if (area) countTicks(area);
    const form = event.target.closest?.("[data-autosubmit]");
    if (form) (event.target.form ?? form).requestSubmit();
  });

  // ---- files: dropped or chosen, the same input
  const dropArea = (event) => event.target.closest?.("[data-drop]");
  ["dragenter", "dragover"].forEach((type) => on(type, (event) => { const area = dropArea(event); if (area) { event.preventDefault(); area.classList.add("over"); } }));
  ["dragleave", "drop"].forEach((type) => on(type, (event) => dropArea(event)?.classList.remove("over")));
  on("drop", (event) => {
    const input = dropArea(event) && find("input[type=file]", dropArea(event));
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  on("change", (event) => {
    if (!event.target.matches("[data-drop] input[type=file]") || !event.target.files.length) return;
    const [file] = event.target.files, name = find("[data-drop-name]", dropArea(event));
    if (name) name.textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} kB`;
    if (event.target.form?.hasAttribute("data-send-on-drop")) event.target.form.requestSubmit();
  });

  // ---- small buttons
  on("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (event.target.closest("[data-print]")) print();
    if (copy) { await navigator.clipboard.writeText(find(copy.dataset.copy).textContent.trim()); copy.classList.add("copied"); }
  });
  // Where popovers cannot anchor themselves, place them under their button.
  if (!CSS.supports("position-area", "bottom")) on("toggle", (event) => {
    const button = event.newState === "open" && event.target.matches(".pop") && find(`[popovertarget="${event.target.id}"]`);
    if (!button) return;
    const box = button.getBoundingClientRect(), own = event.target;
    own.style.left = `${Math.max(12, Math.min(box.right - own.offsetWidth, innerWidth - own.offsetWidth - 12))}px`;
    own.style.top = `${box.bottom + own.offsetHeight + 12 > innerHeight ? Math.max(12, box.top - own.offsetHeight - 12) : box.bottom}px`;
  }, true);

  on("DOMContentLoaded", afterSwap);
  if (document.readyState !== "loading") afterSwap();
})();
