/**
 * PostgreSQL's settings, written anew at every start so that a new Tocsin brings its own. What a person wants to
 * change goes in `local.conf` beside it, which is read last.
 */
import { totalmem } from "node:os";
import type { Layout } from "./layout.ts";

export type Settings = Record<string, string>;

/** For two cores, a durable journal with one busy writer, and little memory when idle. */
export function chooseSettings(layout: Layout, port: number, overrides: Settings = {}): Settings {
  const gigabytes = totalmem() / 2 ** 30;
  const network: Settings =
    layout.listen === "socket"
      ? {
          listen_addresses: "",
          unix_socket_directories: quoteListItem(layout.socketDirectory),
          unix_socket_permissions: "0700",
        }
      : { listen_addresses: "127.0.0.1", ...(process.platform === "win32" ? {} : { unix_socket_directories: "" }) };
  return {
    ...network,
    port: String(port),
    password_encryption: "scram-sha-256",
    max_connections: "60",
    shared_buffers: gigabytes >= 8 ? "256MB" : "128MB",
    effective_cache_size: gigabytes >= 8 ? "2GB" : "512MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    random_page_cost: "1.1",
    // One query on one core: the other belongs to the engine, and a container's small /dev/shm is never the limit.
    max_parallel_workers_per_gather: "0",
    jit: "off",
    // No extra processes for reads that are nearly always answered from memory.
    io_method: "sync",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    // No replica feeds from this server, so its log need not be able to serve one.
    wal_level: "minimal",
    max_wal_senders: "0",
    max_logical_replication_workers: "0",
    wal_compression: "on",
    wal_buffers: "16MB",
    min_wal_size: "256MB",
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    checkpoint_completion_target: "0.9",
    autovacuum_max_workers: "2",
    autovacuum_vacuum_scale_factor: "0.1",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
    logging_collector: "on",
    log_directory: layout.logDirectory,
    // A week at most: each day's file starts empty when its day comes again.
    log_filename: "postgres-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    // The SQLSTATE in each line is what start failures are told apart by.
    log_line_prefix: "%m [%p] %e ",
    log_min_messages: "warning",
    log_checkpoints: "off",
    // Neither statements nor row values: they hold alerts and what alerts carry.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    ...overrides,
  };
}

export function renderSettings(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}`);
  return [
    "# Written by Tocsin at every start. Settings of your own go in local.conf beside this file.",
    ...lines,
    "include_if_exists 'local.conf'",
    "",
  ].join("\n");
}

/** Nobody but the owner of the socket's directory reaches the socket; over loopback everyone needs the password. */
export function renderHba(listen: Layout["listen"]): string {
  return listen === "socket" ? "local all all trust\n" : "host all all 127.0.0.1/32 scram-sha-256\n";
}

function quote(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

function quoteListItem(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
