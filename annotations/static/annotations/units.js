// @ts-check
/**
 * What a cursor goes by in the words of a paragraph: the paragraph, its sentences, words and
 * characters. Sentences end where the server says; offsets are UTF-16 units of the text.
 */

import { textOf, units as unitsOf } from "./words.js";
/** @typedef {"paragraph" | "sentence" | "word" | "character"} Unit */
/** @typedef {{from: number, to: number}} Span */

/** From the largest to the smallest. */
export const UNITS = /** @type {Unit[]} */ (["paragraph", "sentence", "word", "character"]);

/**
 * All units of a kind in a paragraph, in order; none where it has no words.
 * @param {Element} words
 * @param {Unit} unit
 * @returns {Span[]}
 */
export function spansOf(words, unit) {
  const text = textOf(words);
  if (!text.trim()) return [];
  const whole = [{ from: 0, to: text.length }];
  if (unit === "paragraph") return whole;
  if (unit === "sentence") return sentencesOf(words, text);
  const language = words.closest("[lang]")?.getAttribute("lang") || undefined;
  const found = unit === "word" ? wordsOf(text, language) : charactersOf(text, language);
  return found.length ? found : whole;
}

/**
 * The number of the sentence in which an offset lies, counted from 1; 0 where there is only one.
 * @param {Element} words
 * @param {number} offset
 */
export function sentenceAt(words, offset) {
  const sentences = sentencesOf(words, textOf(words));
  if (sentences.length < 2) return 0;
  return sentences.findIndex((span) => offset < span.to) + 1 || sentences.length;
}

/**
 * @param {Element} words
 * @param {string} text
 */
function sentencesOf(words, text) {
  const ends = (words.getAttribute("data-ends") ?? "").split(" ").filter(Boolean).map(Number);
  let from = 0;
  return (ends.length ? ends.map((end) => unitsOf(text, end)) : [text.length]).map((to) => {
    while (from < to && /\s/.test(text[from])) from++;
    const span = { from, to };
    from = to;
    return span;
  });
}

/**
 * @param {string} text
 * @param {string} [language]
 */
function wordsOf(text, language) {
  if (!("Segmenter" in Intl)) return matches(text, /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu);
  const segments = [...segmenter(language, "word").segment(text)];
  return segments
    .filter((segment) => segment.isWordLike)
    .map(({ index, segment }) => ({ from: index, to: index + segment.length }));
}

/**
 * @param {string} text
 * @param {string} [language]
 */
function charactersOf(text, language) {
  if (!("Segmenter" in Intl)) return matches(text, /\P{M}\p{M}*/gsu);
  return [...segmenter(language, "grapheme").segment(text)].map(({ index, segment }) => ({
    from: index,
    to: index + segment.length,
  }));
}

/**
 * @param {string | undefined} language what an editor typed: it need not be a tag that is known
 * @param {"word" | "grapheme"} granularity
 */
function segmenter(language, granularity) {
  try {
    return new Intl.Segmenter(language, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(({ index = 0, 0: found }) => ({
    from: index,
    to: index + found.length,
  }));
}
