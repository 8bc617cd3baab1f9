// A request to the server, and what it says when it refuses.
export const TUS = { 'Tus-Resumable': '1.0.0' }; // what /upload wants to be told
const PATIENCE = 20000; // ms; a request without any progress for so long is given up

// Sends one request and returns its XMLHttpRequest, with status 0 when no answer came. onsent is told the
// bytes that went out, which fetch cannot say yet; signal ends it early.
export function request(method, url, headers, body = null, onsent = () => {}, signal = null) {
  return new Promise((finished) => {
    const xhr = new XMLHttpRequest();
    const abort = () => xhr.abort();
    let timer;
    const goOn = () => {
      clearTimeout(timer);
      timer = setTimeout(abort, PATIENCE);
    };
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => {
      goOn();
      onsent(event.loaded);
    };
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      finished(xhr);
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) {
      finished(xhr);
      return;
    }
    goOn();
    xhr.send(body);
  });
}

export const isOk = ({ status }) => status > 199 && status < 300;

// What the server says is wrong, "" when it did not come to that.
export function sentenceOf(answer) {
  return answer.getResponseHeader('Content-Type')?.startsWith('text/plain') ? answer.responseText : '';
}
