/** Helper functions of automations: SHA-256, of the text as UTF-8. Evaluated within the sandbox; gives the globals it offers. */
() => {
  /** The fractional parts of the roots of the first primes, as FIPS 180-4 has it. */
  function rootsOfPrimes(count, power) {
    const found = [];
    for (let candidate = 2; found.length < count; candidate++) {
      let isPrime = true;
      for (let by = 2; by * by <= candidate; by++) if (candidate % by === 0) isPrime = false;
      if (isPrime) found.push(((candidate ** power % 1) * 2 ** 32) | 0);
    }
    return found;
  }

  const start = rootsOfPrimes(8, 1 / 2);
  const rounds = rootsOfPrimes(64, 1 / 3);

  function utf8(text) {
    const bytes = [];
    for (const sign of String(text)) {
      const code = sign.codePointAt(0);
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return bytes;
  }

  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  function sha256(message) {
    const bytes = [...message, 0x80];
    while (bytes.length % 64 !== 56) bytes.push(0);
    const bits = message.length * 8;
    for (let shift = 56; shift >= 0; shift -= 8) bytes.push(Math.floor(bits / 2 ** shift) & 255);
    const state = [...start];
    const words = new Int32Array(64);
    for (let at = 0; at < bytes.length; at += 64) {
      for (let i = 0; i < 16; i++) {
        const p = at + i * 4;
        words[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
      }
      for (let i = 16; i < 64; i++) {
        const near = words[i - 15];
        const far = words[i - 2];
        const small = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3);
        const large = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10);
        words[i] = words[i - 16] + small + words[i - 7] + large;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const choice = (e & f) ^ (~e & g);
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + rounds[i] + words[i]) | 0;
        const majority = (a & b) ^ (a & c) ^ (b & c);
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
        [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
      }
      for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] + word) | 0;
    }
    return state.flatMap((word) => [(word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
  }

  const hex = (bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function SHA256_hash(message) {
    return hex(sha256(utf8(message)));
  }

  function HMAC_SHA256_MAC(key, message) {
    const given = utf8(key);
    const block = given.length > 64 ? sha256(given) : [...given];
    while (block.length < 64) block.push(0);
    const inner = sha256([...block.map((byte) => byte ^ 0x36), ...utf8(message)]);
    return hex(sha256([...block.map((byte) => byte ^ 0x5c), ...inner]));
  }

  return { SHA256_hash, HMAC_SHA256_MAC };
};
