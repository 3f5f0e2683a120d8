import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";

const open: (() => Promise<void>)[] = [];

/** Ends every server of this file; for `afterEach`. */
export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

async function listening(server: Server, close: () => void): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    close();
    await closed;
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An HTTP server; returns its URL. */
export async function http(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return `http://${await listening(server, () => server.closeAllConnections())}`;
}

/** A server that answers each arriving request by hand, byte for byte; returns its URL. */
export async function tcp(onRequest: (socket: Socket, request: string) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (chunk) => onRequest(socket, chunk.toString()));
  });
  return `http://${await listening(server, () => sockets.forEach((socket) => void socket.destroy()))}`;
}

/** An address where nobody listens. */
export async function nobody(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export const answer = (body: string, head = "HTTP/1.1 200 OK"): string =>
  `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
