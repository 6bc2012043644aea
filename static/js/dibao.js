/* Small comforts for pages that all work without script: no double submits, a second question
   before grave actions, server refusals shown where they belong, file checks, added form rows. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const NETWORK_ERROR = "网络不通或服务器没有回应，刚才的操作未确认完成。请检查网络后刷新页面核对。";
  const SERVER_ERROR = "系统出错，刚才的操作没有完成。请刷新页面后重试，仍不行请联系系统管理员。";

  function say(text) {
    const area = document.getElementById("messages");
    const box = document.createElement("div");
    box.className = "notice notice-error";
    box.setAttribute("role", "alert");
    box.textContent = text;
    area.replaceChildren(box);
    show(area);
  }
  function show(area) {
    area.focus({ preventScroll: true });
    area.scrollIntoView({ block: "center" });
  }

  /* One submit per click. Forms that only fetch a file carry data-download: the page stays. */
  function buttonsOf(form) {
    return [...form.elements].filter((item) => item.type === "submit");
  }
  function hold(form) {
    form.dataset.held = "1";
    setTimeout(() => buttonsOf(form).forEach((item) => { item.disabled = true; }), 0);
  }
  function release(form) {
    delete form.dataset.held;
    setTimeout(() => buttonsOf(form).forEach((item) => { item.disabled = false; }), 0);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.held) { event.preventDefault(); return; }
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !form.dataset.confirmed) {
      event.preventDefault();
      ask(question, () => {
        form.dataset.confirmed = "1";
        form.requestSubmit(event.submitter);
        delete form.dataset.confirmed;
      });
      return;
    }
    hold(form);
    if ("download" in form.dataset) setTimeout(() => release(form), 3000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-held]").forEach(release);
  });

  function ask(question, proceed) {
    const dialog = document.getElementById("confirm-dialog");
    document.getElementById("confirm-text").textContent = question;
    dialog.returnValue = "no";
    dialog.onclose = () => { if (dialog.returnValue === "yes") proceed(); };
    dialog.showModal();
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, () => event.detail.issueRequest(true));
  });

  /* htmx: the same guard, and answers that are no piece of this page. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.tagName === "FORM") hold(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.tagName === "FORM") release(event.target);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (!/<html[\s>]/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.reload(); /* signed out meanwhile: the page leads to the login */
    else say(SERVER_ERROR);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "messages") show(event.target);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => say(NETWORK_ERROR));
  }

  /* Files: say what was chosen, refuse too large ones before they travel. */
  function sized(bytes) {
    return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  }
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const limit = Number(input.dataset.maxBytes || 0);
    const tooLarge = [...input.files].filter((file) => limit && file.size > limit);
    const fault = tooLarge.length
      ? `文件“${tooLarge[0].name}”有 ${sized(tooLarge[0].size)}，超过上限 ${sized(limit)}，请压缩或拆分后再选。` : "";
    input.setCustomValidity(fault);
    let note = input.parentElement.querySelector(".file-note");
    if (!note) {
      note = document.createElement("span");
      note.className = "file-note";
      note.setAttribute("role", "status");
      input.after(note);
    }
    note.classList.toggle("is-bad", Boolean(fault));
    note.textContent = fault || [...input.files].map((file) => `已选：${file.name}（${sized(file.size)}）`).join("；");
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-closes-outside][open]").forEach((item) => {
      if (!item.contains(event.target)) item.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
    const adder = event.target.closest("[data-add-row]");
    if (adder) addRow(adder.closest("[data-formset]"));
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.folded").forEach((item) => { item.open = true; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-closes-outside][open]").forEach((item) => {
      item.open = false;
      item.querySelector("summary").focus();
    });
  });

  /* Formsets: a new row is a clone of the <template>, numbered by Django's management form. */
  function addRow(box) {
    const total = box.querySelector(`[name="${box.dataset.formset}-TOTAL_FORMS"]`);
    const holder = document.createElement("div");
    holder.innerHTML = box.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    box.querySelector("[data-rows]").append(row);
    total.value = String(Number(total.value) + 1);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    window.htmx?.process(row);
  }
})();
