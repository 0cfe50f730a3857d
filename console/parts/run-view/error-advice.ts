/** What a person can do about an error of a step, by its code: the short form of docs/errors.md. */
const advice: Readonly<Record<string, string>> = {
  VENDOR_UNREACHABLE:
    "Nothing was sent. Check the address of the instance, the proxy, the firewall and the certificate authorities.",
  VENDOR_ADDRESS_BLOCKED:
    "Nothing was sent. If this host is meant, allow its address on the instance; if it is not, look where the playbook has it from.",
  VENDOR_THROTTLED:
    "Nothing to do now. If it happens often, lower the instance's rate limit or ask for a higher quota.",
  VENDOR_UNAUTHORIZED:
    "The credentials are wrong, expired or revoked. Put new ones on the instance, then retry the block.",
  VENDOR_FORBIDDEN:
    "The credentials lack a right that the command needs. Grant it at the vendor, then retry the block.",
  VENDOR_NOT_FOUND:
    "There is no object with this id: deleted there, or of another tenant. Look at the inputs of this block.",
  VENDOR_REFUSED:
    "The vendor said no. Look at the inputs of this block. Mend what is wrong there and retry it; if it is the playbook, correct that and rerun.",
  VENDOR_FAILED: "The vendor has a fault of its own. Look at its status page; retry the block when it is well.",
  VENDOR_OUTCOME_UNKNOWN:
    "It may or may not have been carried out. Look at the vendor's side before you do anything that repeats it.",
  VENDOR_ANSWER_INVALID:
    "Check that the instance's address is the API's. If it is, the vendor may have changed its API.",
  INSTANCE_UNKNOWN: "The playbook names an instance that is not configured. Choose another one, or configure it.",
  COMMAND_UNKNOWN: "No integration has this command. Look at the block in the playbook.",
  JOURNAL_REFUSED: "This is a fault of Tocsin, please report it. All other runs go on.",
  SECRET_UNREADABLE: "Set the secret again, or start Tocsin with the key it was sealed with.",
  SECRET_MISSING: "The secret is no longer in the database. Set it again in the playbook or the instance.",
  ARGUMENT_MISSING:
    "The playbook gives no value, or the expression came out undefined. Look at the inputs of this block.",
  CONTENT_NOT_RUNNABLE: "Tocsin reads this kind of block but does not run it yet. Take it out, or replace it.",
  EFFECT_GIVEN_UP: "Somebody decided to give up on it. Look at the vendor's side for what was carried out.",
  EFFECT_NOT_FOUND: "Nothing to do: it was looked up twice, not found, and sent again.",
  EFFECT_REPEATED: "Nothing to do: doing it twice is the same as doing it once.",
  EFFECT_TOO_LATE: "Nothing to do: it was not sent and starts over.",
  LOOP_NOT_A_LIST: "The loop's items are no list. Look at the expression in the playbook.",
  LOOP_TOO_LONG: "The loop's list is longer than a loop may go. Shorten it in the playbook.",
  JINJA_SYNTAX: "Correct the text of the argument at the place that the message gives.",
  JINJA_UNDEFINED_ATTRIBUTE: "Check the id of the block it reads from, or guard it with a default.",
  JINJA_TYPE: "Convert with int, float or string, or give a default.",
  JINJA_REGEX: "Rewrite the pattern without look-around and back-references, or split it in two.",
  JINJA_BUDGET: "Go over fewer items, or slice the list first.",
  JINJA_DEPTH: "Take the template apart with set, or show a part of the data.",
};

export function adviceFor(code: string): string | undefined {
  if (Object.hasOwn(advice, code)) return advice[code];
  return code.startsWith("JINJA_") ? "Correct the expression in the playbook; nothing was sent." : undefined;
}

/** For the test that compares them with the documentation. */
export const advisedCodes = (): string[] => Object.keys(advice);
