/**
 * PostgreSQL's COPY over a plain `pg` connection, in text format: as fast as the server can, in constant memory. `pg`
 * hands the protocol's COPY messages to whoever submitted the query, which is what the two classes here use.
 */
import type pg from "pg";

/** As `pg` has it; its types leave these three out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const blockBytes = 256 * 1024;
/** The socket is told to wait while so many blocks have not been taken. */
const mostWaiting = 8;

/** Rows as blocks of bytes, cut anywhere. What it returns at the end is the number of rows. */
export async function* copyRowsOut(client: pg.Client, statement: string): AsyncGenerator<Buffer, number> {
  const copy = new CopyOut(statement);
  client.query(copy);
  try {
    for (;;) {
      const block = await copy.take();
      if (block === undefined) return copy.rows;
      yield block;
    }
  } finally {
    // Whoever stops reading early must not leave the connection deaf.
    copy.drop();
  }
}

/** Feeds blocks of rows to `copy … from stdin`; gives the number of rows the server took. */
export async function copyRowsIn(
  client: pg.Client,
  statement: string,
  blocks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const copy = new CopyIn(statement, blocks);
  client.query(copy);
  return await copy.done;
}

class CopyOut {
  rows = 0;
  readonly #statement: string;
  readonly #blocks: Buffer[] = [];
  #block: Buffer = Buffer.allocUnsafe(blockBytes);
  #used = 0;
  #ended = false;
  #dropped = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #connection: pg.Connection | undefined;

  constructor(statement: string) {
    this.#statement = statement;
  }

  async take(): Promise<Buffer | undefined> {
    while (this.#blocks.length === 0 && !this.#ended && !this.#error) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error) throw this.#error;
    const block = this.#blocks.shift();
    if (this.#blocks.length < mostWaiting) this.#connection?.stream.resume();
    return block;
  }

  drop(): void {
    this.#dropped = true;
    this.#blocks.length = 0;
    this.#connection?.stream.resume();
  }

  submit(connection: pg.Connection): void {
    this.#connection = connection;
    connection.query(this.#statement);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.#dropped) return;
    // Copied: the parser uses its buffer again for what comes next.
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.copy(this.#block, this.#used, from);
      from += taken;
      this.#used += taken;
      if (this.#used === this.#block.length) this.#push();
    }
    if (this.#blocks.length >= mostWaiting) this.#connection?.stream.pause();
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = rowsOf(text);
  }

  handleReadyForQuery(): void {
    this.#push();
    this.#ended = true;
    this.#awake();
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#awake();
  }

  #push(): void {
    if (this.#used === 0) return;
    this.#blocks.push(this.#block.subarray(0, this.#used));
    this.#block = Buffer.allocUnsafe(blockBytes);
    this.#used = 0;
    this.#awake();
  }

  #awake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

class CopyIn {
  readonly done: Promise<number>;
  readonly #statement: string;
  readonly #blocks: AsyncIterable<Uint8Array>;
  readonly #end = Promise.withResolvers<number>();
  #rows = 0;
  #over = false;
  /** Of the blocks, when they break: what the server then says is only an echo of it. */
  #cause: unknown;
  #wake: (() => void) | undefined;

  constructor(statement: string, blocks: AsyncIterable<Uint8Array>) {
    this.#statement = statement;
    this.#blocks = blocks;
    this.done = this.#end.promise;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.#feed(connection);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#rows = rowsOf(text);
  }

  handleReadyForQuery(): void {
    this.#over = true;
    this.#end.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#over = true;
    this.#wake?.();
    this.#end.reject(this.#cause ?? error);
  }

  async #feed(connection: CopyConnection): Promise<void> {
    const { stream } = connection;
    try {
      for await (const block of this.#blocks) {
        if (this.#over) return;
        connection.sendCopyFromChunk(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
        if (stream.writableNeedDrain) await this.#drained(stream);
      }
      if (!this.#over) connection.endCopyFrom();
    } catch (error) {
      this.#cause = error;
      if (!this.#over) connection.sendCopyFail("the rows cannot be read");
    }
  }

  async #drained(stream: pg.Connection["stream"]): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      stream.once("drain", resolve);
    });
  }
}

/** `COPY 17` */
function rowsOf(tag: string): number {
  return Number(/^COPY (\d+)$/.exec(tag)?.[1] ?? 0);
}
