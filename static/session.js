// Says before a session ends that it will, and renews it when asked. Every page works without it.
// Times are counted from the server's last answer, in this tab or another; nothing is stored.

const SLACK = 2000 // the server's own end has surely passed by then
const box = document.querySelector('dialog[data-session]')
if (box && box.showModal) watch(box)

function watch (box) {
  const parts = Object.fromEntries(
    [...box.querySelectorAll('[data-part]')].map(part => [part.dataset.part, part])
  )
  const problem = box.querySelector('[data-problem]')
  const form = box.querySelector('form[data-stay]')
  const warnBefore = Number(box.dataset.warn) * 1000
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel(`cme-${box.dataset.session}`) : null
  let endsAt = answeredAt() + Number(box.dataset.seconds) * 1000
  let isOver = false
  let isAsking = false

  function look () {
    if (isOver) return
    const left = endsAt - Date.now()
    if (left <= -SLACK) end()
    else if (left <= warnBefore) open('warning')
  }

  function open (name) {
    for (const [key, part] of Object.entries(parts)) part.hidden = key !== name
    box.setAttribute('aria-labelledby', parts[name].querySelector('h2').id)
    const words = parts[name].querySelector('p[id]')
    if (words) box.setAttribute('aria-describedby', words.id)
    if (box.open) return
    box.showModal() // moves the focus inside, holds it there, and gives it back on close
  }

  function end () {
    isOver = true
    if (!parts.over) {
      location.replace(location.pathname + location.search) // the server says that it is over
      return
    }
    const moves = box.open
    open('over')
    if (moves) parts.over.querySelector('a').focus()
  }

  function renewed (moment) {
    endsAt = moment
    isOver = false
    problem.hidden = true
    if (box.open) box.close()
  }

  async function stay () {
    if (isAsking) return
    isAsking = true
    try {
      const asked = Date.now()
      const answer = await fetch(form.action, {
        method: 'POST',
        body: new FormData(form),
        headers: { Accept: 'application/json' },
        redirect: 'manual'
      })
      const isJson = (answer.headers.get('Content-Type') || '').startsWith('application/json')
      if (answer.ok && isJson) {
        renewed(asked + (await answer.json()).seconds * 1000)
        if (tabs) tabs.postMessage(endsAt)
      } else if (answer.status < 500) end()
      else problem.hidden = false
    } catch {
      problem.hidden = false
    }
    isAsking = false
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    stay()
  })
  box.addEventListener('cancel', event => {
    event.preventDefault()
    if (isOver) box.close()
    else stay()
  })
  const close = box.querySelector('[data-close]')
  if (close) close.addEventListener('click', () => box.close())
  if (tabs) {
    tabs.addEventListener('message', event => { if (event.data > endsAt) renewed(event.data) })
    tabs.postMessage(endsAt)
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('pageshow', look)
  setInterval(look, 1000)
  look()
}

function answeredAt () {
  const [page] = performance.getEntriesByType('navigation')
  const since = page && page.responseStart ? performance.now() - page.responseStart : 0
  return Date.now() - Math.max(0, since)
}
