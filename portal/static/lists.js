// Favourites lists: rows dragged to their place, codes from a scanner, codes from the camera.
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const on = (type, act, options) => document.addEventListener(type, act, options);
  const rowOf = (element) => element?.closest?.("tr[data-line]") ?? null;

  // ---- a row dragged by its handle: pointer events, so mouse, pen and finger alike
  let drag = null;
  const clean = () => document.querySelectorAll(".drop-after, .drop-before").forEach((row) => row.classList.remove("drop-after", "drop-before"));
  const rowAt = (y) => {
    const rows = [...drag.body.querySelectorAll("tr[data-line]")].filter((row) => row !== drag.row);
    let best = null;
    for (const row of rows) {
      const box = row.getBoundingClientRect(), away = y < box.top ? box.top - y : y > box.bottom ? y - box.bottom : 0;
      if (!best || away < best.away) best = { row, away, after: y > box.top + box.height / 2 };
    }
    return best;
  };
  const mark = (y) => {
    clean();
    drag.to = rowAt(y);
    if (drag.to) drag.to.row.classList.add(drag.to.after ? "drop-after" : "drop-before");
  };
  const roll = () => {
    if (!drag) return;
    const edge = 72, step = drag.y < edge ? -12 : drag.y > innerHeight - edge ? 12 : 0;
    if (step && drag.moved) { scrollBy(0, step); mark(drag.y); }
    drag.frame = requestAnimationFrame(roll);
  };
  const end = (dropped) => {
    if (!drag) return;
    const { row, to, handle, moved, frame } = drag;
    cancelAnimationFrame(frame);
    clean();
    row.classList.remove("dragged");
    document.body.classList.remove("dragging");
    drag = null;
    if (!dropped || !moved || !to) return;
    place(row, to.row, to.after);
    handle.focus({ preventScroll: true });
  };
  // The server is told the new neighbours, never a number: they hold while others change the list.
  const place = (row, neighbour, after) => {
    const form = find("#list-place"), other = after ? neighbour.nextElementSibling : neighbour.previousElementSibling;
    if (!form || other === row) return;
    const beside = other?.matches("[data-line]") ? other.dataset.line : "";
    form.elements.line.value = row.dataset.line;
    form.elements.after.value = after ? neighbour.dataset.line : "";
    form.elements.before.value = after ? beside : neighbour.dataset.line;
    neighbour[after ? "after" : "before"](row);
    form.requestSubmit();
  };
  on("pointerdown", (event) => {
    const handle = event.target.closest?.("[data-handle]"), row = rowOf(handle);
    if (!row || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    drag = { handle, row, body: row.parentElement, y: event.clientY, from: event.clientY, to: null, moved: false };
    drag.frame = requestAnimationFrame(roll);
  });
  on("pointermove", (event) => {
    if (!drag) return;
    drag.y = event.clientY;
    if (!drag.moved && Math.abs(drag.y - drag.from) < 5) return;
    drag.moved = true;
    drag.row.classList.add("dragged");
    document.body.classList.add("dragging");
    mark(drag.y);
  });
  on("pointerup", () => end(true));
  on("pointercancel", () => end(false));
  on("keydown", (event) => { if (event.key === "Escape" && drag) { event.preventDefault(); end(false); } });
  on("htmx:before:swap", () => end(false));

  // ---- Alt and an arrow anywhere in a row: the same as its button
  on("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = rowOf(event.target);
    if (!row) return;
    event.preventDefault();
    press(`#${event.key === "ArrowUp" ? "up" : "down"}-${CSS.escape(row.dataset.line)}:not(:disabled)`);
  });
  // A key held down comes back before htmx has taken up the new row: a press then would leave the page.
  const press = (selector, tries = 20) => {
    const button = find(selector);
    if (button && window.htmx && tries && !("htmxPowered" in button.dataset)) setTimeout(() => press(selector, tries - 1), 25);
    else button?.click();
  };

  // ---- what a row has sent is its own doing: the next request says so, and is no conflict with it
  on("htmx:config:request", (event) => {
    const row = rowOf(event.detail.ctx.sourceElement), id = row?.dataset.line, was = id && find(`[name="was-${id}"]`, row);
    if (was && event.detail.ctx.sourceElement.closest("[data-quantity]")) was.value += `;${find(`[name="quantity-${id}"]`, row).value}|${find(`[name="unit-${id}"]`, row).value}`;
  });

  // ---- what may be done with a list is offered with its first line
  on("htmx:after:swap", () => { const offers = find("[data-with-lines]"); if (offers) offers.hidden = !find("#list-form"); });

  // ---- codes: Enter sends this form alone, at once, one after another; the box is free for the next
  const box = () => find("#entry"), form = () => find("[data-scanning]");
  on("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box() || !window.htmx) return;
    event.preventDefault();
    if (box().value.trim()) form().requestSubmit();
  });
  on("htmx:config:request", (event) => { if (event.detail.ctx.sourceElement === form()) { box().value = ""; box().classList.remove("is-wrong"); } });
  // One that waited its turn was made for a list that has been swapped since.
  on("htmx:before:request", (event) => { if (event.detail.ctx.sourceElement === form()) event.detail.ctx.target = find("#list"); });
  on("htmx:after:swap", () => {
    const refused = find("#entry-said[data-entry]:not([data-told])"), input = box();
    if (!refused || !input) return;
    refused.dataset.told = "1";
    input.classList.add("is-wrong");
    if (input.value) return;
    input.value = refused.dataset.entry;
    input.focus();
    input.select();
  });
  const send = (code) => { box().value = code; form().requestSubmit(); };

  // ---- the camera, where the browser reads bar codes itself
  let stream = null;
  const said = (text) => { const place = find("[data-camera-said]"); if (place) place.textContent = text; };
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    if (find("#camera")?.open) find("#camera").close();
  };
  const look = async (video, detector) => {
    let last = "", seen = 0;
    while (stream) {
      const [code] = await detector.detect(video).catch(() => []);
      const now = performance.now();
      if (code && (code.rawValue !== last || now - seen > 2500)) {
        last = code.rawValue;
        seen = now;
        said(last);
        navigator.vibrate?.(60);
        send(last);
      } else if (code) seen = now;
      await new Promise((next) => { setTimeout(next, 150); });
    }
  };
  on("click", async (event) => {
    if (event.target.closest?.("[data-camera-close]")) close();
    if (!event.target.closest?.("[data-camera]")) return;
    const dialog = find("#camera"), video = find("video", dialog), words = find("[data-camera-said]");
    words.textContent = words.dataset.hint ??= words.textContent;
    dialog.showModal();
    try {
      const wanted = ["ean_13", "ean_8", "upc_a", "code_128", "itf", "qr_code"], known = await BarcodeDetector.getSupportedFormats();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (!dialog.open) { close(); return; }
      video.srcObject = stream;
      video.play().catch(() => {});
      look(video, new BarcodeDetector({ formats: wanted.filter((one) => known.includes(one)) }));
    } catch (error) {
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      said(error.name === "NotAllowedError" ? form().dataset.denied : form().dataset.missing);
    }
  });
  document.addEventListener("close", (event) => { if (event.target.id === "camera") close(); }, true);
  on("visibilitychange", () => { if (document.hidden) close(); });
  const camera = find("[data-camera]");
  if (camera && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) camera.hidden = false;
})();
