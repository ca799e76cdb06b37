/** An event may grow to this many characters; a longer one is not ours. */
const EVENT_MAX_CHARS = 1 << 20;

export interface SseMessage {
  event: string;
  data: string;
  /** The last id that was seen, on this message or before. */
  id: string;
  retry?: number;
}

/**
 * Reads server-sent events from bytes as they come, cut anywhere: inside a character, between CR and LF, inside an event.
 * An event that its blank line has not ended when the stream ends is dropped, as the standard wants it.
 */
export async function* messages(body: ReadableStream<Uint8Array>, alive: () => void): AsyncGenerator<SseMessage, void> {
  const reader = body.getReader();
  const text = new TextDecoder();
  let rest = '';
  let message = blank('');
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      alive();
      rest += text.decode(value, { stream: true });
      // A CR at the very end may be the first half of CRLF: it stays until the next bytes tell.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== '') {
          field(message, line);
          continue;
        }
        if (message.data !== '' || message.retry !== undefined) {
          yield { ...message, data: message.data.slice(0, -1) };
        }
        message = blank(message.id);
      }
      if (rest.length + message.data.length > EVENT_MAX_CHARS) {
        throw new RangeError(`an event is longer than ${EVENT_MAX_CHARS} characters`);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function blank(id: string): SseMessage {
  return { event: 'message', data: '', id };
}

function field(message: SseMessage, line: string): void {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
  switch (name) {
    case 'event':
      message.event = value;
      break;
    case 'data':
      message.data += value + '\n';
      break;
    case 'id':
      message.id = value;
      break;
    case 'retry':
      if (/^\d+$/.test(value)) {
        message.retry = Number(value);
      }
      break;
  }
}
