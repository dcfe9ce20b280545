// What the browser does beyond HTML and htmx. Every page works without it.
const find = (selector, from = document) => from.querySelector(selector)
const all = (selector, from = document) => [...from.querySelectorAll(selector)]
const typing = (element) => element.matches("input, textarea, select, [contenteditable]")
const lang = document.documentElement.lang

// Shortcuts. Switched off in « Mon compte » (data-no-shortcuts on body), silent while one types.
function step(by) {
  const rows = all("main .row-link, main .tile").filter((row) => row.offsetParent)
  const at = rows.indexOf(document.activeElement)
  rows[at < 0 && by < 0 ? rows.length - 1 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus()
}
const keys = {
  "/": () => find("#search")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  "?": () => find("#keys")?.showModal(),
}
document.addEventListener("keydown", (event) => {
  const form = event.target.form
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.method === "post") return form.requestSubmit()
  const next = event.key === "Enter" && event.target.matches("input:not([type=checkbox])") && form && find("[data-next]", form)
  if (next?.offsetParent) { event.preventDefault(); return form.requestSubmit(next) }
  if (event.key === "Escape") return escape(event.target)
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || find("dialog[open]")) return
  if (document.body.hasAttribute("data-no-shortcuts") || !keys[event.key]) return
  event.preventDefault()
  keys[event.key]()
})
function escape(from) {
  const menu = from.closest("details.menu[open]")
  if (menu) { menu.open = false; find("summary", menu).focus() }
  if (from.id === "search") find("#search-answers").replaceChildren()
}

// A page about a person that is printed is told to the journal; printing does not wait for it.
addEventListener("beforeprint", () => {
  const { printed, page } = document.body.dataset
  if (!printed) return
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["x-csrf-token"]
  navigator.sendBeacon(printed, new URLSearchParams({ page, _csrf_token: token }))
})

// Search: Enter opens the first answer. (Without this file, it shows the page of all answers.)
document.addEventListener("formdata", (event) => { if (event.target.matches("[data-opens-first]")) event.formData.set("open", "1") })

// Presses: a toast is closed, a dialog opened (<a data-dialog="id"> is a link without it), a block unfolded.
document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector)
  on(".toast-close")?.closest(".toast").remove()
  if (on("[data-print]")) window.print()
  const opener = on("[data-dialog]")
  const dialog = opener && document.getElementById(opener.dataset.dialog)
  if (dialog) { event.preventDefault(); dialog.showModal() }
  const unfold = on("[data-expands]")
  if (unfold) unfold.setAttribute("aria-expanded", String(unfold.getAttribute("aria-expanded") === "false"))
  const date = on(".date-open")
  if (date) find(".date-native", date.parentElement).showPicker()
  if (!on(".search")) find("#search-answers")?.replaceChildren()
  all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false })
})

// Passkeys: the button asks the server for a challenge and the device for its answer, then sends the form with it.
document.addEventListener("submit", async (event) => {
  const form = event.target
  const answer = form.elements.proof_key ?? form.elements.credential
  if (!form.dataset.passkey || answer.value) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const said = find(".error[role=alert]", form)
  said.hidden = true
  try {
    const body = new URLSearchParams({ second: form.elements.second?.value ?? "" })
    const asked = await fetch(form.dataset.passkey, { method: "POST", body, headers: { "x-csrf-token": form.elements._csrf_token.value } })
    const publicKey = await asked.json()
    const made = form.hasAttribute("data-passkey-new")
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })
    answer.value = JSON.stringify(made.toJSON())
  } catch { said.hidden = false; return }
  form.requestSubmit()
}, true)

// A form is sent once. The button keeps its name and value, so it is not disabled; the page coming back frees it.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.method !== "post") return
  if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return event.stopImmediatePropagation() }
  form.setAttribute("aria-busy", "true")
}, true)
const free = (where = document) => all("form[aria-busy]", where).forEach((form) => form.removeAttribute("aria-busy"))
addEventListener("pageshow", () => free())
document.addEventListener("htmx:finally:request", () => free())

// Dates: what was understood is written in full under the field; the calendar fills the field.
const MONTHS = { jan: 1, fev: 2, mar: 3, avr: 4, apr: 4, mai: 5, may: 5, juin: 6, jun: 6, juil: 7, jul: 7, aou: 8, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12 }
function understood(text) {
  const plain = text.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
  const today = new Date()
  const shift = { "aujourd'hui": 0, "aujourd’hui": 0, today: 0, demain: 1, tomorrow: 1, hier: -1, yesterday: -1 }[plain]
  if (shift !== undefined) return new Date(today.getFullYear(), today.getMonth(), today.getDate() + shift)
  let found = plain.match(/^(\d{1,2})[\/\-. ](\d{1,2})[\/\-. ](\d{4}|\d{2})$/) || plain.match(/^(\d{2})(\d{2})(\d{4})$/)
  const iso = plain.match(/^(\d{4})-(\d{2})-(\d{2})$/)
  const named = plain.match(/^(\d{1,2})(?:er)? ([a-z]{3,9})\.?(?: (\d{4}))?$/)
  if (iso) found = [0, iso[3], iso[2], iso[1]]
  if (named) found = [0, named[1], MONTHS[named[2].slice(0, 4)] ?? MONTHS[named[2].slice(0, 3)], named[3] ?? today.getFullYear()]
  if (!found) return null
  const [day, month, year] = found.slice(1).map(Number)
  const full = year < 100 ? year + (year < 70 ? 2000 : 1900) : year
  const date = new Date(full, month - 1, day)
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null
}
function echo(field) {
  const line = document.getElementById(`${field.id}-echo`)
  const date = understood(field.value)
  const words = date?.toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long", year: "numeric" }) ?? ""
  if (line) line.textContent = lang === "fr" ? words.replace(" 1 ", " 1ᵉʳ ") : words
}
document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-date]")
  if (!box) return
  const text = find("input[type=text]", box)
  if (event.target.type === "date" && event.target.value) {
    text.value = event.target.value.split("-").reverse().join("/")
    text.dispatchEvent(new Event("change", { bubbles: true }))
  }
  echo(text)
})

// Amounts: shown as they are written in French once the field is left.
document.addEventListener("change", (event) => {
  const field = event.target
  if (!field.matches("[data-money]")) return
  const plain = field.value.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".")
  if (/^-?\d+(\.\d{1,2})?$/.test(plain)) {
    const digits = plain.includes(".") ? 2 : 0
    field.value = Number(plain).toLocaleString("fr", { minimumFractionDigits: digits }).replace(/\u202f/g, " ")
  }
})

// Files dropped on the frame of their field.
for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const box = event.target.closest?.("[data-drop]")
  if (!box) return
  event.preventDefault()
  box.classList.toggle("over", kind === "dragover")
  if (kind !== "drop" || !event.dataTransfer.files.length) return
  const field = find("input[type=file]", box)
  field.files = event.dataTransfer.files
  field.dispatchEvent(new Event("change", { bubbles: true }))
})

// A page looked at again asks anew for the parts that colleagues may have changed.
let asked = Date.now()
document.addEventListener("visibilitychange", () => {
  if (document.hidden || Date.now() - asked < 5000) return
  asked = Date.now()
  all("[data-refresh-on-focus]").forEach((part) => window.htmx?.ajax("GET", part.dataset.refreshOnFocus || location.href, { target: part, swap: "outerMorph" }))
})

// The network: said when it is lost, unsaid when it is back.
const offline = () => { const banner = find("#offline"); if (banner) banner.hidden = navigator.onLine }
addEventListener("offline", offline)
addEventListener("online", offline)

// What a new page or a new part needs: focus on the refusals, dates echoed, tables first on phones, a page that tries again.
function ready(where) {
  find(".error-summary", where)?.focus()
  all("[data-date] input[type=text]", where).forEach(echo)
  all(".tabs", where).forEach((tabs) => { const on = find("[aria-current]", tabs); if (on) tabs.scrollLeft = on.offsetLeft - (tabs.clientWidth - on.offsetWidth) / 2 })
  if (matchMedia("(max-width: 52em)").matches) all("[data-phone-open]", where).forEach((details) => { details.open = true })
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) all("[data-passkey]", where).forEach((form) => { form.hidden = false })
  all("[data-retry]", where).forEach((line) => { line.hidden = false; setTimeout(() => location.reload(), line.dataset.retry * 1000) })
}
ready(document)
document.addEventListener("htmx:after:swap", () => ready(document))
