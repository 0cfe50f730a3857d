/** What a failed file operation under Tocsin's home means to the person who started it. */
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";

export function describeFileError(error: unknown, path: string): TocsinError {
  if (error instanceof TocsinError) return error;
  const code = systemCodeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(path, error);
  const why = code === "EROFS" ? "the file system is read-only" : (code ?? messageOf(error));
  return new TocsinError("POSTGRES_HOME_NOT_WRITABLE", `Tocsin cannot write to ${path}: ${why}.`, {
    mend: "Make that place writable for the user that starts Tocsin, or start Tocsin in another folder.",
    cause: error,
    details: { path },
  });
}

export function diskFull(path: string, cause?: unknown): TocsinError {
  return new TocsinError("POSTGRES_DISK_FULL", `The disk that holds ${path} is full, so PostgreSQL cannot start.`, {
    mend: "Free some space (200 MB at least) and start Tocsin again; nothing already stored is lost.",
    cause,
    details: { path },
  });
}
