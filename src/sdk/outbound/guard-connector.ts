/** Undici's connections behind the guard. Apart from it, because undici is read with the first request only. */
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { type Guard, type Resolve, refusalOf, resolveChecked } from "./guard.ts";

/** Opens connections to checked addresses only. */
export function guardConnector(
  guard: Guard,
  resolve: Resolve,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const lookup: LookupFunction = (hostname, { all }, callback) => {
    resolveChecked(guard, resolve, hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, addresses);
        else if (first) callback(null, first.address, first.family);
        else callback(Object.assign(new Error(`${hostname} has no address`), { code: "ENOTFOUND" }), "");
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };
  // Undici hands these to net.connect, which knows `lookup` though undici's own type does not name it.
  const connect = buildConnector({ ...options, lookup } as buildConnector.BuildOptions);
  return (target, callback) => {
    // An address that is written out is not looked up.
    const address = target.hostname.replace(/^\[|\]$/g, "");
    const refusal = isIP(address) === 0 ? undefined : refusalOf(guard, address, address);
    if (refusal) callback(refusal, null);
    else connect(target, callback);
  };
}
