// Several files at once, each with its own progress and its own answer; nothing chosen is lost when one is refused.
// Without this file the same form sends one file in the ordinary way.
const find = (selector, from = document) => from.querySelector(selector)
const all = (selector, from = document) => [...from.querySelectorAll(selector)]
const fieldOf = (form) => find("input[type=file]", form)
const boxOf = (form) => find("[data-uploads]", form)
const unsent = (form) => all("li[data-state]", form).filter((line) => line.dataset.state !== "sent")

// A key for each file, so that one sent again after a lost answer is not kept twice (randomUUID needs https).
const key = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16))
const sized = (bytes) => bytes < 1e6
  ? `${Math.max(1, Math.round(bytes / 1e3))}\u00a0${boxOf(document).dataset.kilo}`
  : `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })}\u00a0${boxOf(document).dataset.mega}`

function say(line, state, words) {
  line.dataset.state = state
  find(".upload-state", line).textContent = words
  find("progress", line).hidden = !["sending", "sent"].includes(state)
  find("[data-again]", line).hidden = state !== "failed"
  find("[data-away]", line).hidden = state === "sent"
}

// The field holds what is not sent yet, so that it says the same as the list.
function hold(form) {
  const left = new DataTransfer()
  unsent(form).forEach((line) => left.items.add(line.file))
  fieldOf(form).files = left.files
}

function add(form) {
  const box = boxOf(form)
  for (const file of fieldOf(form).files) {
    if (unsent(form).some((line) => line.file === file)) continue
    const line = find("template", box).content.firstElementChild.cloneNode(true)
    Object.assign(line, { file, once: key() })
    find("[data-name]", line).textContent = file.name
    find("[data-size]", line).textContent = sized(file.size)
    find("progress", line).setAttribute("aria-label", file.name)
    all("button .visually-hidden", line).forEach((words) => { words.textContent = ` ${file.name}` })
    say(line, "waiting", box.dataset.waiting)
    find("ul", box).append(line)
  }
  hold(form)
}

// The sentence of a refusal, as the page or the part that came back says it.
function refusal(html) {
  const told = find(".error, [role=alert] p", new DOMParser().parseFromString(html, "text/html"))
  find(".error-word", told ?? document.createElement("p"))?.remove()
  return told?.textContent.replace(/\s+/g, " ").trim()
}

// A session opened anew in another tab has another token: the form's own page knows it.
async function renew(form) {
  const page = new DOMParser().parseFromString(await (await fetch(form.action)).text(), "text/html")
  const token = find("main form [name=_csrf_token]", page)?.value
  if (token) { form.elements._csrf_token.value = token; delete form.dataset.stale }
}

function answered(form, line, request) {
  const words = boxOf(form).dataset
  const to = request.getResponseHeader("hx-redirect")
  const place = new URL(form.action).pathname.split("/").slice(0, 3).join("/")
  if (to && new URL(to, location).pathname.startsWith(place)) {
    form.dataset.to = to
    return say(line, "sent", words.sent)
  }
  if (to || request.status === 403) form.dataset.stale = "1"
  say(line, "failed", to ? words.closed : refusal(request.responseText) || words.refused)
}

async function send(form, line) {
  const words = boxOf(form).dataset
  const bar = find("progress", line)
  bar.value = 0
  say(line, "sending", words.sending.replace("{n}", "0"))
  if (form.dataset.stale) await renew(form).catch(() => {})
  const field = fieldOf(form)
  const body = new FormData(form)
  body.delete(field.name)
  body.append(field.name, line.file, line.file.name)
  body.set("once", line.once)
  await new Promise((over) => {
    const request = line.request = new XMLHttpRequest()
    request.open("POST", form.action)
    request.setRequestHeader("HX-Request", "true")
    request.setRequestHeader("HX-Request-Type", "partial")
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.total ? event.loaded / event.total : 0
      const told = bar.value < 1 ? words.sending.replace("{n}", Math.floor(bar.value * 100)) : words.checking
      find(".upload-state", line).textContent = told
    })
    request.addEventListener("load", () => answered(form, line, request))
    request.addEventListener("loadend", () => {
      if (line.dataset.state === "sending") say(line, "failed", words.lost)
      over()
    })
    request.send(body)
  })
  delete line.request
}

async function sendAll(form, lines) {
  form.setAttribute("aria-busy", "true")
  for (const line of lines) if (line.isConnected) await send(form, line)
  form.removeAttribute("aria-busy")
  hold(form)
  settle(form)
}

// Everything is there: on to where it is shown. Something is not: the page says what was kept.
function settle(form) {
  if (!form.dataset.to) return
  if (!unsent(form).length) return location.assign(form.dataset.to)
  const partly = find("[data-partly]", form)
  find("a", partly).href = form.dataset.to
  partly.hidden = false
}

document.addEventListener("submit", (event) => {
  const lines = boxOf(event.target) ? unsent(event.target) : []
  if (!lines.length) return
  event.preventDefault()
  event.stopImmediatePropagation()
  sendAll(event.target, lines)
}, true)

document.addEventListener("change", (event) => {
  const form = event.target.form
  if (!event.target.matches("input[type=file]") || !form || !boxOf(form)) return
  add(form)
  const idle = form.getAttribute("aria-busy") !== "true"
  if (idle && "atOnce" in boxOf(form).dataset) sendAll(form, unsent(form))
})

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-uploads] li")
  const form = line?.closest("form")
  if (line && event.target.closest("[data-again]") && form.getAttribute("aria-busy") !== "true") sendAll(form, [line])
  if (!line || !event.target.closest("[data-away]")) return
  line.request?.abort()
  const next = line.nextElementSibling ?? line.previousElementSibling
  line.remove()
  ;(next && find("button:not([hidden])", next) || fieldOf(form)).focus()
  hold(form)
  if (form.getAttribute("aria-busy") !== "true") settle(form)
})

addEventListener("beforeunload", (event) => { if (find("[data-uploads] [data-state=sending]")) event.preventDefault() })

function ready() {
  for (const form of all("form").filter(boxOf)) {
    fieldOf(form).multiple = true
    boxOf(form).hidden = false
    all("[data-one], [data-several]", form).forEach((words) => { words.hidden = words.hasAttribute("data-one") })
  }
}
ready()
document.addEventListener("htmx:after:swap", ready)
