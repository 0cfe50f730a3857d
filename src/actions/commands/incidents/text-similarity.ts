/** How alike texts are: by the words they share, rare words counting for more (TF-IDF and the cosine between them). */

/** English words that say nothing about a text. */
const stopWords: ReadonlySet<string> = new Set(
  `a about above after again against all am an and any are as at be because been before being below between both but by
  can cannot could did do does doing down during each few for from further had has have having he her here hers herself
  him himself his how i if in into is it its itself me more most my myself no nor not of off on once only or other ought
  our ours ourselves out over own same she should so some such than that the their theirs them themselves then there
  these they this those through to too under until up very was we were what when where which while who whom why with
  would you your yours yourself yourselves`.split(/\s+/),
);

/** Words of two letters and more, in small letters. */
function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? []).filter((word) => !stopWords.has(word));
}

/** The similarity of a text to each of others, from 0 to 1; texts that are the same have 1. */
export function similarities(text: string, others: readonly string[]): number[] {
  const counts = [text, ...others].map(countWords);
  const documents = new Map<string, number>();
  for (const words of counts) for (const word of words.keys()) documents.set(word, (documents.get(word) ?? 0) + 1);
  const weightOf = (word: string) => Math.log((1 + counts.length) / (1 + (documents.get(word) ?? 0))) + 1;
  const vectors = counts.map((words) => normalize(words, weightOf));
  const [own = new Map<string, number>(), ...rest] = vectors;
  return rest.map((vector) => {
    let product = 0;
    for (const [word, weight] of own) product += weight * (vector.get(word) ?? 0);
    // Rounding may lead a hair beyond.
    return Math.min(1, product);
  });
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function normalize(counts: ReadonlyMap<string, number>, weightOf: (word: string) => number): Map<string, number> {
  const weights = new Map([...counts].map(([word, count]) => [word, count * weightOf(word)]));
  const length = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
  return length === 0 ? new Map() : new Map([...weights].map(([word, weight]) => [word, weight / length]));
}
