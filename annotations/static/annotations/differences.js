// @ts-check
/** Which words of one text another one does not have, for showing two wordings side by side. */

const MOST = 1500; // words of each; longer texts are shown without marks

/**
 * The pieces of `text`, each with whether `other` lacks it at that place: what is left when the
 * longest common run of words, in order, is taken out.
 * @param {string} text
 * @param {string} other
 * @returns {[string, boolean][]}
 */
export function compare(text, other) {
  const ours = text.match(/\s+|[^\s]+/g) ?? [];
  const theirs = other.match(/[^\s]+/g) ?? [];
  const words = ours.filter((piece) => piece.trim());
  if (words.length > MOST || theirs.length > MOST) return [[text, false]];
  const common = new Set(longestCommon(words, theirs));
  let at = 0;
  return ours.map((piece) => [piece, !!piece.trim() && !common.has(at++)]);
}

/**
 * Places in `words` of a longest common subsequence with `others`.
 * @param {string[]} words
 * @param {string[]} others
 */
function longestCommon(words, others) {
  const width = others.length + 1;
  const table = new Uint16Array((words.length + 1) * width);
  for (let i = words.length - 1; i >= 0; i--) {
    for (let j = others.length - 1; j >= 0; j--) {
      const skip = Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
      const take = words[i] === others[j] ? table[(i + 1) * width + j + 1] + 1 : 0;
      table[i * width + j] = Math.max(skip, take);
    }
  }
  const places = [];
  for (let i = 0, j = 0; i < words.length && j < others.length; ) {
    if (words[i] === others[j]) {
      places.push(i++);
      j++;
    } else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) i++;
    else j++;
  }
  return places;
}
