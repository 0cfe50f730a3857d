/**
 * WebSockets of a fake vendor: as much of RFC 6455 as a vendor's notifications need, and what breaks a careless listener
 * (garbage instead of frames, silence, an end in the middle).
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

export interface FakeSocket {
  send(text: string): void;
  /** Bytes that are no frame. */
  sendGarbage(): void;
  /** Ends as it should. */
  close(code?: number): void;
  /** Ends as a broken line does. */
  drop(): void;
  /** No ping is answered from here on. */
  mute(): void;
}

export interface FakeSockets {
  path: string;
  /** A status that refuses the connection; undefined lets it in. */
  admit?(headers: IncomingMessage["headers"]): number | undefined;
  onOpen(socket: FakeSocket): void;
  onText?(socket: FakeSocket, text: string): void;
  onEnd?(socket: FakeSocket): void;
}

const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Answers one upgrade. */
export function acceptSocket(sockets: FakeSockets | undefined, request: IncomingMessage, wire: Duplex): void {
  const key = request.headers["sec-websocket-key"];
  const isHere = sockets !== undefined && request.url?.split("?")[0] === sockets.path && key !== undefined;
  const refused = isHere ? sockets.admit?.(request.headers) : 404;
  if (refused !== undefined || !isHere) {
    wire.end(`HTTP/1.1 ${refused ?? 404} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    return;
  }
  const accept = createHash("sha1").update(`${key}${guid}`).digest("base64");
  wire.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  speak(sockets, wire);
}

function speak(sockets: FakeSockets, wire: Duplex): void {
  let isMute = false;
  const put = (opcode: number, payload: Buffer) => {
    if (!wire.destroyed) wire.write(frame(opcode, payload));
  };
  const socket: FakeSocket = {
    send: (text) => put(opcodes.text, Buffer.from(text)),
    sendGarbage: () => void (wire.destroyed || wire.write(Buffer.from([0xff, 0xff, 0x00, 0x42, 0x13]))),
    close(code = 1001) {
      const payload = Buffer.alloc(2);
      payload.writeUInt16BE(code);
      put(opcodes.close, payload);
      wire.end();
    },
    drop: () => void wire.destroy(),
    mute() {
      isMute = true;
    },
  };
  let rest: Buffer = Buffer.alloc(0);
  wire.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = readFrame(rest); read; read = readFrame(rest)) {
      rest = rest.subarray(read.length);
      if (isMute) continue;
      if (read.opcode === opcodes.ping) put(opcodes.pong, read.payload);
      else if (read.opcode === opcodes.text) sockets.onText?.(socket, read.payload.toString("utf8"));
      else if (read.opcode === opcodes.close) {
        put(opcodes.close, read.payload);
        wire.end();
      }
    }
  });
  wire.on("error", () => wire.destroy());
  wire.once("close", () => sockets.onEnd?.(socket));
  sockets.onOpen(socket);
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(2) : Buffer.alloc(4);
  head[0] = 0x80 | opcode;
  head[1] = length < 126 ? length : 126;
  if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}

/** One frame of a client, always masked; undefined until it is all there. Long ones are none that a listener sends. */
function readFrame(data: Buffer): { opcode: number; payload: Buffer; length: number } | undefined {
  if (data.length < 2) return undefined;
  const [first = 0, second = 0] = data;
  const isLong = (second & 0x7f) === 126;
  if (isLong && data.length < 4) return undefined;
  const size = isLong ? data.readUInt16BE(2) : second & 0x7f;
  const at = isLong ? 4 : 2;
  if (data.length < at + 4 + size) return undefined;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, at + 4 + size)).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { opcode: first & 0x0f, payload: Buffer.from(payload), length: at + 4 + size };
}
