/**
 * What makes a password too easy to guess. The server refuses by it and the console hints by it while somebody types, so
 * that the two never disagree.
 */

export const shortestPassword = 12;

/** Long enough for the rule above, and yet what everybody tries first. Compared without case, blanks and signs. */
const common = new Set(
  `123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 012345678910 123412341234 121212121212
  112233445566 123123123123 111111111111 000000000000 987654321098 qwertyuiop12 qwertyuiop123 qwertyuiop1234
  qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwerty123456 qwerty12345678 qwertyqwerty 1qaz2wsx3edc 1q2w3e4r5t6y
  1qaz2wsx3edc4rfv qazwsxedcrfv zaq12wsxcde3 zxcvbnmasdfg asdfghjklqwe asdfghjkl123 passwordpassword password1234
  password12345 password123456 passw0rd1234 p4ssw0rd1234 passwort1234 mypassword12 mypassword123 mypassword1234
  adminadminadmin administrator administrator1 admin1234567 admin12345678 administrator123 rootrootroot toortoortoor
  letmeinletmein letmein12345 letmein123456 welcome12345 welcome123456 welcometotocsin changeme1234 changemenow1
  changemechangeme iloveyou1234 iloveyouiloveyou trustno1trustno1 correcthorsebatterystaple securitysecurity security1234
  tocsintocsin tocsin123456 tocsinpassword tocsinadmin12 cortexxsoar12 paloalto1234 sekoia123456 changeit1234
  secretsecret secret123456 supersecret1 topsecret123 monkeymonkey dragondragon footballfootball baseballbaseball
  princessprincess sunshinesunshine abcdefghijkl abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abc123abc123
  a1b2c3d4e5f6 aaaaaaaaaaaa asdfasdfasdf test12341234 testtesttest temporary123 default12345 summer202512 winter202512
  spring202612 autumn202612 january20261 monday123456 company12345`.split(/\s+/),
);

/** Length first, then what is guessed first; no rules about kinds of characters, which only make people write them down. */
export function findPasswordWeakness(password: string, userName: string): string | undefined {
  const plain = password.normalize("NFKC").toLowerCase();
  const bare = plain.replace(/[^\p{L}\p{N}]/gu, "");
  if ([...plain].length < shortestPassword) return `A password has at least ${shortestPassword} characters`;
  if (new Set(plain).size < 5) return "The password repeats a few characters";
  if (common.has(plain) || common.has(bare)) return "The password is among those that everybody tries first";
  const name = userName.normalize("NFKC").toLowerCase();
  const isName = name.length >= 4 ? plain.includes(name) : plain === name;
  const isRepeated = bare !== "" && bare === name.repeat(Math.ceil(bare.length / Math.max(1, name.length)));
  return isName || isRepeated ? "The password contains the user's name" : undefined;
}
