import React, { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import './App.css'

const load = (name) => fetch(`/${name}.json`).then((answer) => answer.json())

function Chat({ history, script, delay }) {
  const [said, setSaid] = useState(history)
  const [next, setNext] = useState(0)
  const [text, setText] = useState('')

  function send(event) {
    event.preventDefault()
    setSaid([...said, { from: 'me', text }])
    setText('')
    setNext(next + 1)
    const replies = [script?.[next]?.them ?? []].flat().map((reply) => ({ from: 'them', text: reply.text ?? reply }))
    setTimeout(() => setSaid((before) => [...before, ...replies]), 1000 * (script?.[next]?.delay ?? delay))
  }

  return <section>
    <ol>{said.map(({ from, text }, i) => <li key={i} className={from}>{text}</li>)}</ol>
    <form onSubmit={send}><input value={text} onChange={(event) => setText(event.target.value)} /><button>Envoyer</button></form>
  </section>
}

function App() {
  const [{ conversations, delay }, setMessages] = useState({ conversations: [] })
  const [fans, setFans] = useState([])
  const [open, setOpen] = useState(0)
  useEffect(() => { load('messages').then(setMessages); load('fans').then((file) => setFans(file.fans)) }, [])

  const nameOf = (id) => fans.find((fan) => fan.id === id)?.name ?? id
  const chat = conversations[open]
  return <>
    <ul>{conversations.map(({ id, fans, history }, i) => <li key={id} onClick={() => setOpen(i)}>
      <strong>{fans.map(nameOf).join(', ')}</strong> {history?.at(-1)?.text}
    </li>)}</ul>
    {chat && <Chat key={chat.id} delay={delay} {...chat} />}
  </>
}

createRoot(document.getElementById('root')).render(<App />)
