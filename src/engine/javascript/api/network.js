/** Helper functions of automations: addresses, patterns, reputations. Evaluated within the sandbox; gives its globals. */
() => {
  const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  const wholeIPv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

  function isIp(text) {
    const parts = String(text).split(".");
    return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  }

  /** Either version. */
  function isValidIP(text) {
    const given = String(text);
    return wholeIPv4.test(given) || isIPv6(given);
  }

  function isIPv6(text) {
    const halves = text.split("::");
    if (halves.length > 2 || text === "") return false;
    const groups = (half) => (half === "" ? [] : half.split(":"));
    const head = groups(halves[0]);
    const tail = halves.length === 2 ? groups(halves[1]) : [];
    const all = [...head, ...tail];
    let count = all.length;
    const last = all[all.length - 1];
    if (last?.includes(".")) {
      if (!wholeIPv4.test(last)) return false;
      all.pop();
      count += 1;
    }
    if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
    return halves.length === 2 ? count < 8 : count === 8;
  }

  function ipToNumber(ip) {
    return String(ip)
      .split(".")
      .reduce((number, part) => number * 256 + Number(part), 0);
  }

  function numToIp(number) {
    const bits = number >>> 0;
    return [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join(".");
  }

  function isIPInSubnet(ip, subnet) {
    const [net, mask] = String(subnet).split("/");
    if (mask === undefined) return ip === net;
    const size = 2 ** (32 - Number(mask));
    return Math.floor(ipToNumber(ip) / size) === Math.floor(ipToNumber(net) / size);
  }

  const scores = { 1: "Good", 2: "Suspicious", 3: "Bad" };
  const scoreToReputation = (score) => scores[score] || "None";

  /** ThreatConnect's 0 to 5 as a severity's score. */
  function threatConnectRatingToScore(rating) {
    if (!rating) return 0;
    return rating >= 3 ? 3 : 2;
  }

  // Answers of vendors as they once were; nothing here gives such answers any more.
  const notPositive = () => false;
  const unchanged = (entry) => entry;

  return {
    isIp,
    isValidIP,
    isIPInSubnet,
    numToIp,
    scoreToReputation,
    threatConnectRatingToScore,
    positiveUrl: notPositive,
    positiveFile: notPositive,
    positiveIp: notPositive,
    positiveIP: notPositive,
    shortUrl: unchanged,
    shortFile: unchanged,
    shortIp: unchanged,
    shortIP: unchanged,
    shortDomain: unchanged,
    ipRegex: new RegExp(`\\b${octet}(?:\\.${octet}){3}\\b`),
    emailRegex: /\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b/,
    md5Regex: /^[a-fA-F0-9]{32}$/gm,
    sha1Regex: /^[a-fA-F0-9]{40}$/gm,
    sha256Regex: /^[a-fA-F0-9]{64}$/gm,
    hashRegex: /[0-9a-fA-F]/,
    dbotscores: { critical: 4, high: 3, medium: 2, low: 1, informational: 0.5, unknown: 0 },
    brands: {},
    providers: {},
    thresholds: {},
  };
};
