const EVENT_MAX_CHARS = 1 << 20;
const SILENT_HEARTBEATS = 2.5;
const WAIT_MAX_MS = 10_000;

/**
 * The events of a checkout, in order, through any number of connections: after each, it goes on behind the last cursor.
 * Ends when the server says that all has been said. `@tollgate/browser` does the same with types.
 */
export async function* events({ url, token, renewToken, cursor, onConnection }) {
  let heartbeat = 10_000;
  for (let failures = 0; ; failures++) {
    const connection = new AbortController();
    let alarm;
    const alive = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => connection.abort(), heartbeat * SILENT_HEARTBEATS);
    };
    let goodbye = false;
    try {
      onConnection('connecting');
      alive();
      const response = await fetch(url, {
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          ...(cursor && { 'last-event-id': cursor }),
        },
        signal: connection.signal,
        cache: 'no-store',
      });
      if (response.status === 204) {
        onConnection('ended');
        return;
      }
      if (response.status === 401) {
        token = await renewToken();
      }
      if (!response.ok) {
        throw new Error(`the stream answered ${response.status}`);
      }
      onConnection('live');
      for await (const message of messages(response.body, alive)) {
        failures = 0;
        cursor = message.id || cursor;
        heartbeat = message.event === 'hello' ? parseFloat(message.data.heartbeat) * 1000 || heartbeat : heartbeat;
        yield message;
        if (message.event === 'end') {
          onConnection('ended');
          return;
        }
        if (message.event === 'goodbye') {
          goodbye = true;
          break;
        }
      }
      token = goodbye ? await renewToken() : token;
    } catch (error) {
      console.warn('stream:', error);
    } finally {
      clearTimeout(alarm);
      connection.abort();
    }
    onConnection('waiting');
    const ceiling = goodbye ? 500 : Math.min(WAIT_MAX_MS, 500 * 2 ** failures);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * ceiling));
  }
}

async function* messages(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let message = { event: 'message', data: '', id: '' };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    alive();
    rest += value;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      const [, name, content] = /^([^:]*):? ?(.*)$/.exec(line);
      if (line === '') {
        if (message.data) {
          yield { ...message, data: JSON.parse(message.data) };
        }
        message = { event: 'message', data: '', id: message.id };
      } else if (name === 'data' || name === 'event' || name === 'id') {
        message[name] = name === 'data' ? message.data + content : content;
      }
    }
    if (rest.length + message.data.length > EVENT_MAX_CHARS) {
      throw new RangeError('an event is too long');
    }
  }
}
