/** One stream per workspace for all tabs of a browser: browsers allow six connections to a host. */

/// <reference lib="webworker" />

interface Stream {
  source: EventSource;
  ports: Set<MessagePort>;
}

const streams = new Map<string, Stream>();

function open(url: string): Stream {
  const ports = new Set<MessagePort>();
  const source = new EventSource(url, { withCredentials: true });
  source.onmessage = (event) => tell(ports, { url, data: event.data });
  source.onopen = () => tell(ports, { url, opened: true });
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    streams.delete(url);
    tell(ports, { url, closed: true });
  };
  return { source, ports };
}

function tell(ports: Set<MessagePort>, message: unknown) {
  for (const port of ports) port.postMessage(message);
}

function leave(url: string, port: MessagePort) {
  const stream = streams.get(url);
  stream?.ports.delete(port);
  if (stream && stream.ports.size === 0) {
    stream.source.close();
    streams.delete(url);
  }
}

(self as unknown as SharedWorkerGlobalScope).onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  port.onmessage = (message: MessageEvent<{ url: string; leave?: boolean }>) => {
    const { url } = message.data;
    if (message.data.leave) return leave(url, port);
    const stream = streams.get(url) ?? open(url);
    streams.set(url, stream);
    stream.ports.add(port);
  };
  port.start();
};
